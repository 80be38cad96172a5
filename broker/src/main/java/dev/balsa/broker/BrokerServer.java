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

    private static final Logger LOG = LoggerFactory.getLogger(BrokerServer.class);

    private BrokerServer() {}

    /**
     * Starts a broker and blocks until it has ended. A signal that ends the process (TERM, INT) closes the broker in order first.
     *
     * @return {@link #STOPPED} or {@link #FAILED}, for the process to exit with
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
        broker.close();
        return status.get();
    }
}
