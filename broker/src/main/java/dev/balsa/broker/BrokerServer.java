package dev.balsa.broker;

import dev.balsa.broker.config.BrokerConfig;
import dev.balsa.broker.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one broker as a process: until it is told to stop, or cannot go on. */
public final class BrokerServer {
    /** It was stopped. */
    public static final int STOPPED = 0;

    /** It could not start or go on; the log's last error says why. */
    public static final int FAILED = 1;

    /** Its disk has failed: the data directory must be checked before anything is started with it again. */
    public static final int DISK_FAILED = 74;

    private static final int CLOSE_AFTER_DISK_FAILURE_MS = 800;

    private static final Logger LOG = LoggerFactory.getLogger(BrokerServer.class);

    private BrokerServer() {}

    /**
     * Starts a broker and blocks until it has ended. A signal that ends the process (TERM, INT) closes the broker in order first.
     *
     * @return {@link #STOPPED}, {@link #FAILED} or {@link #DISK_FAILED}, for the process to exit with
     * @throws ConfigException if the configuration cannot be used; nothing was started
     * @throws IOException if the data directory or a listener cannot be used; says what to do
     */
    public static int run(BrokerConfig config) throws ConfigException, IOException {
        BrokerLogging.install();
        long startedNanos = System.nanoTime();
        BrokerSettings settings = BrokerSettings.of(config);
        settings.warnings().forEach(LOG::warn);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger status = new AtomicInteger(STOPPED);
        Broker broker = Broker.start(settings, BrokerPorts.ofMachine(), reason -> {
            status.set(FAILED);
            ended.countDown();
        });
        LOG.info("started in {} ms", (System.nanoTime() - startedNanos) / 1_000_000);
        Thread stopper = Thread.ofPlatform().name("balsa-stop").unstarted(broker::close);
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String diskFailure = broker.disk().failure();
        if (diskFailure != null) {
            endAfterDiskFailure(broker, diskFailure);
            return DISK_FAILED;
        }
        broker.close();
        return status.get();
    }

    /** A disk that fails may as well hang, and a broker that half lives is worse than none: what takes long is cut off. */
    private static void endAfterDiskFailure(Broker broker, String failure) {
        LOG.error(
                "the disk has failed and this broker exits with {}; check the disk before its data directory is used again: {}",
                DISK_FAILED,
                failure);
        Thread closing = Thread.ofPlatform().name("balsa-close").daemon().start(broker::close);
        try {
            closing.join(CLOSE_AFTER_DISK_FAILURE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            Runtime.getRuntime().halt(DISK_FAILED);
        }
    }
}
