package dev.balsa.chaos.cluster;

import dev.balsa.broker.Broker;
import dev.balsa.broker.BrokerPorts;
import dev.balsa.broker.BrokerSettings;
import dev.balsa.broker.config.ConfigException;
import dev.balsa.broker.config.ConfigReader;
import dev.balsa.broker.config.PortBlock;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.TopicServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A cluster of one broker inside this JVM, for looking at many disks one after the other: a process for each would take longer to
 * start than all the rest. Its replicas have no others, so whatever it holds came from its own disk.
 */
public final class SingleBroker implements AutoCloseable {
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** Of the only controller there is, whom nobody ever has to find. */
    private static final int UNUSED_PORT = 1;

    private final Broker broker;
    private final PortBlock ports;
    private final ConcurrentLinkedQueue<String> fatal;

    private SingleBroker(Broker broker, PortBlock ports, ConcurrentLinkedQueue<String> fatal) {
        this.broker = broker;
        this.ports = ports;
        this.fatal = fatal;
    }

    /** Makes a data directory for it. */
    public static void format(Path directory) throws IOException {
        UUID incarnation = UUID.randomUUID();
        DataDirectory.format(
                new NioFileIo(),
                directory,
                new DataDirectory.Identity(
                        "chaos", 1, incarnation, List.of("1@127.0.0.1:" + UNUSED_PORT + ":" + incarnation)));
    }

    /**
     * Starts it with the data directory as it is and waits until it leads and serves.
     *
     * @throws IOException if it refuses to start; says why
     */
    public static SingleBroker start(Path directory, FileIo files) throws IOException {
        ConcurrentLinkedQueue<String> fatal = new ConcurrentLinkedQueue<>();
        PortBlock ports = PortBlock.take();
        Broker started;
        try {
            started = Broker.start(
                    BrokerSettings.of(new ConfigReader()
                            .overrides(Map.of(
                                    "log.dir", directory.toString(),
                                    "listener", "127.0.0.1:" + ports.first(),
                                    "peer.listener", "127.0.0.1:" + (ports.first() + 1),
                                    "journal.file.bytes", "4MiB",
                                    "journal.files", "4",
                                    "segment.bytes", "2MiB",
                                    "shutdown.timeout.ms", "100"))
                            .read()),
                    BrokerPorts.ofMachine().withFiles(files),
                    fatal::add);
        } catch (ConfigException e) {
            ports.close();
            throw new IOException(e);
        } catch (IOException | RuntimeException e) {
            ports.close();
            throw e;
        }
        SingleBroker broker = new SingleBroker(started, ports, fatal);
        broker.awaitReady();
        return broker;
    }

    private void awaitReady() throws IOException {
        long deadlineNanos = System.nanoTime() + READY_NANOS;
        while (!broker.isReady()) {
            if (System.nanoTime() - deadlineNanos > 0 || !fatal.isEmpty()) {
                close();
                throw new IOException("it does not serve: " + fatal);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    public String bootstrap() {
        return broker.clientEndpoint().toString();
    }

    public void createTopic(String name, int partitions) throws IOException {
        var channel = Grpc.newChannelBuilder(bootstrap(), InsecureChannelCredentials.create())
                .build();
        try {
            TopicServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .createTopic(CreateTopicRequest.newBuilder()
                            .setName(name)
                            .setPartitions(partitions)
                            .setReplicationFactor(1)
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        broker.close();
        ports.close();
    }
}
