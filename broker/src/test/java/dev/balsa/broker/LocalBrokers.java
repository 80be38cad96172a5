package dev.balsa.broker;

import dev.balsa.broker.config.ConfigException;
import dev.balsa.broker.config.ConfigReader;
import dev.balsa.broker.config.ControllerVoter;
import dev.balsa.broker.config.Endpoint;
import dev.balsa.broker.config.PortBlock;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.DirectorySet;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.NioFileIo;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Real brokers in this process: own directories, real files, loopback ports. */
final class LocalBrokers implements AutoCloseable {
    static final String CLUSTER = "test-cluster";

    private final Path directory;
    private final int disks;
    private final List<ControllerVoter> controllers = new ArrayList<>();
    private final PortBlock ports = PortBlock.take();
    private final Map<String, String> more = new TreeMap<>();
    private final Map<Integer, Broker> running = new TreeMap<>();
    private final Map<Integer, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> fatal = new ConcurrentLinkedQueue<>();

    /** Formats directories for brokers 1 to {@code brokers}, of which the first {@code voters} are controllers. */
    LocalBrokers(Path directory, int brokers, int voters) throws IOException {
        this(directory, brokers, voters, 1);
    }

    /** @param disks data directories of each broker */
    LocalBrokers(Path directory, int brokers, int voters, int disks) throws IOException {
        BrokerLogging.install();
        this.directory = directory;
        this.disks = disks;
        for (int id = 1; id <= brokers; id++) {
            if (id <= voters) {
                controllers.add(new ControllerVoter(id, new Endpoint("127.0.0.1", peerPort(id)), new UUID(7, id)));
            }
        }
        for (int id = 1; id <= brokers; id++) {
            format(id, new UUID(7, id));
        }
    }

    private void format(int id, UUID incarnation) throws IOException {
        DirectorySet.format(
                new NioFileIo(),
                directories(id),
                new DataDirectory.Identity(
                        CLUSTER,
                        id,
                        incarnation,
                        controllers.stream().map(ControllerVoter::toString).toList()),
                UUID::randomUUID);
    }

    private int clientPort(int id) {
        return ports.first() + 2 * id;
    }

    private int peerPort(int id) {
        return clientPort(id) + 1;
    }

    /** Gives a broker that does not run an empty disk. */
    void replaceDisk(int id, UUID incarnation) throws IOException {
        try (Stream<Path> files = Files.walk(directory(id))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        format(id, incarnation);
    }

    /** All that a broker has on disk. */
    Path directory(int id) {
        return directory.resolve("broker-" + id);
    }

    /** Its data directories. */
    List<Path> directories(int id) {
        return disks == 1
                ? List.of(directory(id))
                : IntStream.rangeClosed(1, disks)
                        .mapToObj(disk -> directory(id).resolve("disk-" + disk))
                        .toList();
    }

    /** An option that all brokers started from now on get. */
    LocalBrokers option(String key, String value) {
        more.put(key, value);
        return this;
    }

    Map<String, String> options(int id) {
        Map<String, String> options = new TreeMap<>(Map.of(
                disks == 1 ? "log.dir" : "log.dirs",
                String.join(",", directories(id).stream().map(Path::toString).toList()),
                "listener",
                "127.0.0.1:" + clientPort(id),
                "peer.listener",
                "127.0.0.1:" + peerPort(id),
                "journal.file.bytes",
                "4MiB",
                "segment.bytes",
                "1MiB",
                "shutdown.timeout.ms",
                "200"));
        options.putAll(more);
        return options;
    }

    Broker start(int id) throws IOException, ConfigException {
        return start(id, new NioFileIo());
    }

    Broker start(int id, FileIo files) throws IOException, ConfigException {
        Broker broker = Broker.start(
                BrokerSettings.of(new ConfigReader().overrides(options(id)).read()),
                BrokerPorts.ofMachine().withFiles(files),
                reason -> fatal.add("broker " + id + ": " + reason));
        running.put(id, broker);
        return broker;
    }

    Broker broker(int id) {
        return Objects.requireNonNull(running.get(id));
    }

    List<Integer> runningIds() {
        return List.copyOf(running.keySet());
    }

    /** As a killed process: says nothing to anybody. */
    void kill(int id) {
        Broker broker = Objects.requireNonNull(running.remove(id));
        broker.vanish();
    }

    void stop(int id) {
        Objects.requireNonNull(running.remove(id)).close();
    }

    ManagedChannel channel(int id) {
        return channels.computeIfAbsent(
                id,
                _ -> NettyChannelBuilder.forAddress("127.0.0.1", clientPort(id))
                        .usePlaintext()
                        .maxInboundMessageSize(16 << 20)
                        .build());
    }

    List<String> fatal() {
        return List.copyOf(fatal);
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        List.copyOf(running.keySet()).forEach(this::stop);
        ports.close();
    }
}
