package dev.balsa.cli.local;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which brokers a local cluster has and where: kept in {@code cluster.properties} of its directory.
 *
 * @param port client port of broker 1; the others follow, and peers use ports that are 100 higher
 * @param controllers the first brokers, which vote on metadata, as {@code id@host:port:incarnation}; fixed when the cluster is formatted
 */
record ClusterLayout(Path directory, String clusterId, int brokers, int port, List<String> controllers) {
    static final int DEFAULT_BROKERS = 3;
    static final int DEFAULT_PORT = 9092;
    static final int MAX_BROKERS = 32;

    private static final int PEER_PORT_DISTANCE = 100;
    private static final String FILE = "cluster.properties";

    static @Nullable ClusterLayout load(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        Properties values = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            values.load(in);
        }
        return new ClusterLayout(
                directory,
                text(values, "cluster.id", file),
                number(values, "brokers", file),
                number(values, "port", file),
                List.of(text(values, "controllers", file).split(",")));
    }

    void save() throws IOException {
        Properties values = new Properties();
        values.setProperty("cluster.id", clusterId);
        values.setProperty("brokers", Integer.toString(brokers));
        values.setProperty("port", Integer.toString(port));
        values.setProperty("controllers", String.join(",", controllers));
        StringWriter text = new StringWriter();
        values.store(text, "A local cluster, see: balsa up --help");
        DurableFile.write(directory.resolve(FILE), text.toString());
    }

    /** An even number of voters survives no more losses than one fewer, so 1, 3 or 5 of the brokers vote. */
    static int controllersFor(int brokers) {
        return brokers < 3 ? 1 : brokers < 5 ? 3 : 5;
    }

    ClusterLayout withBrokers(int count) {
        return new ClusterLayout(directory, clusterId, count, port, controllers);
    }

    List<Integer> brokerIds() {
        return IntStream.rangeClosed(1, brokers).boxed().toList();
    }

    Path brokerDirectory(int brokerId) {
        return directory.resolve("broker-" + brokerId);
    }

    String endpoint(int brokerId) {
        return "127.0.0.1:" + (port + brokerId - 1);
    }

    String peerEndpoint(int brokerId) {
        return peerEndpoint(port, brokerId);
    }

    static String peerEndpoint(int port, int brokerId) {
        return "127.0.0.1:" + (port + PEER_PORT_DISTANCE + brokerId - 1);
    }

    String bootstrap() {
        return brokerIds().stream().map(this::endpoint).collect(Collectors.joining(","));
    }

    List<Integer> allPorts() {
        List<Integer> ports = new ArrayList<>();
        for (int brokerId : brokerIds()) {
            ports.add(port + brokerId - 1);
            ports.add(port + PEER_PORT_DISTANCE + brokerId - 1);
        }
        return ports;
    }

    private static String text(Properties values, String key, Path file) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    file + " has no " + key,
                    "restore the file, or choose another directory with --dir");
        }
        return value;
    }

    private static int number(Properties values, String key, Path file) {
        String value = text(values, key, file);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    file + ": " + key + " is not a number: " + value,
                    "restore the file, or choose another directory with --dir");
        }
    }
}
