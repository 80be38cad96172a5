package dev.balsa.cli.local;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.file.NioFileIo;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The directories and processes of one local cluster. */
final class LocalCluster {
    /**
     * What is asked of a cluster.
     *
     * @param brokers 0 for as many as there are, or the default
     * @param port 0 for the one it has, or the default
     * @param configs broker options for brokers that have to be created
     */
    record Wish(int brokers, int port, Map<String, String> configs) {}

    private final ClusterLayout layout;

    private LocalCluster(ClusterLayout layout) {
        this.layout = layout;
    }

    /**
     * Opens the cluster in a directory, or lays out a new one with formatted data directories. More brokers than before are
     * added; fewer are refused, since their replicas would be lost.
     */
    static LocalCluster openOrCreate(Path directory, Wish wish) throws IOException {
        ClusterLayout existing = ClusterLayout.load(directory);
        return existing == null ? create(directory, wish) : extend(existing, wish);
    }

    static Optional<LocalCluster> open(Path directory) throws IOException {
        return Optional.ofNullable(ClusterLayout.load(directory)).map(LocalCluster::new);
    }

    private static LocalCluster create(Path directory, Wish wish) throws IOException {
        int count = wish.brokers() == 0 ? ClusterLayout.DEFAULT_BROKERS : wish.brokers();
        int firstPort = wish.port() == 0 ? ClusterLayout.DEFAULT_PORT : wish.port();
        Map<Integer, UUID> incarnations = new LinkedHashMap<>();
        for (int id = 1; id <= count; id++) {
            incarnations.put(id, UUID.randomUUID());
        }
        List<String> controllers = incarnations.entrySet().stream()
                .limit(ClusterLayout.controllersFor(count))
                .map(broker -> broker.getKey() + "@" + ClusterLayout.peerEndpoint(firstPort, broker.getKey()) + ":"
                        + broker.getValue())
                .toList();
        ClusterLayout layout =
                new ClusterLayout(directory, UUID.randomUUID().toString(), count, firstPort, controllers);
        requireFreePorts(layout.allPorts());
        Files.createDirectories(directory);
        for (Map.Entry<Integer, UUID> broker : incarnations.entrySet()) {
            prepare(layout, broker.getKey(), broker.getValue(), wish.configs());
        }
        // Last: a creation that was cut off leaves no layout, and formatting then refuses the directories it finds.
        layout.save();
        return new LocalCluster(layout);
    }

    private static LocalCluster extend(ClusterLayout layout, Wish wish) throws IOException {
        int brokers = wish.brokers();
        if (wish.port() != 0 && wish.port() != layout.port()) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "the cluster in " + layout.directory() + " uses ports from " + layout.port() + " on",
                    "leave out --port, or choose another --dir for a second cluster");
        }
        if (brokers != 0 && brokers < layout.brokers()) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "the cluster in " + layout.directory() + " has " + layout.brokers() + " brokers, which hold data",
                    "leave out --brokers, or choose another --dir for a smaller cluster");
        }
        if (brokers <= layout.brokers()) {
            return new LocalCluster(layout);
        }
        ClusterLayout larger = layout.withBrokers(brokers);
        for (int id = layout.brokers() + 1; id <= brokers; id++) {
            prepare(larger, id, UUID.randomUUID(), wish.configs());
        }
        larger.save();
        return new LocalCluster(larger);
    }

    /**
     * Gives a broker whose data directory is gone an empty one, with an incarnation of its own: the others take it for another
     * replica and send it everything again.
     *
     * @return false if the directory is there
     */
    boolean replaceLostDisk(int brokerId) throws IOException {
        if (!isLost(brokerId)) {
            return false;
        }
        List<Integer> controllers =
                IntStream.rangeClosed(1, layout.controllers().size()).boxed().toList();
        List<Integer> lost = new ArrayList<>();
        for (int id : controllers) {
            if (isLost(id)) {
                lost.add(id);
            }
        }
        if (lost.size() > (controllers.size() - 1) / 2) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "the data directories of brokers " + lost + " are gone, with them a majority of the controllers",
                    "restore them, or start a new cluster with another --dir");
        }
        format(layout, brokerId, UUID.randomUUID());
        return true;
    }

    private boolean isLost(int brokerId) throws IOException {
        Path data = data(layout, brokerId);
        if (!Files.exists(data)) {
            return true;
        }
        try (Stream<Path> content = Files.list(data)) {
            return content.findAny().isEmpty();
        }
    }

    private static Path data(ClusterLayout layout, int brokerId) {
        return layout.brokerDirectory(brokerId).resolve("data");
    }

    private static void format(ClusterLayout layout, int brokerId, UUID incarnation) throws IOException {
        DataDirectory.format(
                new NioFileIo(),
                data(layout, brokerId),
                new DataDirectory.Identity(layout.clusterId(), brokerId, incarnation, layout.controllers()));
    }

    private static void prepare(ClusterLayout layout, int brokerId, UUID incarnation, Map<String, String> configs)
            throws IOException {
        Path home = layout.brokerDirectory(brokerId);
        Path data = data(layout, brokerId);
        Files.createDirectories(home);
        format(layout, brokerId, incarnation);
        boolean controller = brokerId <= layout.controllers().size();
        List<String> lines = new ArrayList<>();
        lines.add("# Broker " + brokerId + " of a local cluster, written by balsa up.");
        lines.add("node.id=" + brokerId);
        lines.add("process.roles=" + (controller ? "controller,broker" : "broker"));
        lines.add("listener=" + layout.endpoint(brokerId));
        lines.add("peer.listener=" + layout.peerEndpoint(brokerId));
        lines.add("log.dir=" + data.toAbsolutePath());
        configs.forEach((key, value) -> lines.add(key + "=" + value));
        DurableFile.write(home.resolve("broker.properties"), String.join("\n", lines) + "\n");
    }

    ClusterLayout layout() {
        return layout;
    }

    Optional<ProcessHandle> running(int brokerId) throws IOException {
        return process(brokerId).running();
    }

    ProcessHandle start(int brokerId) throws IOException {
        return start(brokerId, JvmCommandLine.SERVER.fastest());
    }

    ProcessHandle start(int brokerId, List<String> serverCommand) throws IOException {
        Path home = layout.brokerDirectory(brokerId).toAbsolutePath();
        return process(brokerId).start(serverCommand, home.resolve("broker.properties"));
    }

    BrokerProcess process(int brokerId) {
        return new BrokerProcess(layout.brokerDirectory(brokerId));
    }

    private static void requireFreePorts(List<Integer> ports) throws IOException {
        for (int port : ports) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (BindException e) {
                throw new CommandFailure(
                        ExitCode.CONFLICT,
                        "port " + port + " on 127.0.0.1 is in use",
                        "choose another first port with --port, for example --port 19092, or end what uses it");
            }
        }
    }
}
