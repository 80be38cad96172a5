package dev.balsa.bench.compare;

import dev.balsa.bench.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/**
 * Three Kafka brokers in KRaft mode, each a process that is broker and controller, with Kafka's own defaults except for what
 * three replicas on one machine need.
 */
public final class KafkaCluster implements Cluster {
    private static final int BROKERS = 3;
    private static final int CONTROLLER_PORT_DISTANCE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path directory;
    private final String classPath;
    private final int port;
    private final String clusterId = Uuid.randomUuid().toString();
    private final Map<Integer, Process> processes = new ConcurrentSkipListMap<>();

    /** @param port and the two behind it, and as many 100 higher */
    public KafkaCluster(Path directory, String classPath, int port) {
        this.directory = directory;
        this.classPath = classPath;
        this.port = port;
        // Its brokers are no daemons: somebody who ends the comparison must not have to look for them.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
    }

    @Override
    public void start() throws IOException {
        new WorkDirectory(directory).close();
        for (int id = 1; id <= BROKERS; id++) {
            Path home = directory.resolve("broker-" + id);
            Files.createDirectories(home);
            Path properties = home.resolve("server.properties");
            Files.write(properties, configuration(id, home));
            Process format = java(
                            home,
                            "format",
                            "kafka.tools.StorageTool",
                            "format",
                            "-t",
                            clusterId,
                            "-c",
                            properties.toString())
                    .start();
            if (format.onExit().join().exitValue() != 0) {
                throw new IOException("Kafka's storage cannot be formatted, see " + home.resolve("format.log"));
            }
        }
        for (int id = 1; id <= BROKERS; id++) {
            start(id);
        }
        try (Admin admin = admin()) {
            Patience.until("three Kafka brokers", PATIENCE, () -> brokersSeenBy(admin) == BROKERS);
        }
    }

    /** Starts a broker that is down. */
    public void start(int id) throws IOException {
        Path home = directory.resolve("broker-" + id);
        String properties = home.resolve("server.properties").toString();
        processes.put(id, java(home, "server", "kafka.Kafka", properties).start());
    }

    /** {@code kill -9}. */
    public void kill(int id) {
        process(id).destroyForcibly().onExit().join();
    }

    /** @param name such as {@code STOP} */
    public void signal(String name, int id) throws IOException {
        String pid = Long.toString(process(id).pid());
        if (new ProcessBuilder("kill", "-" + name, pid).start().onExit().join().exitValue() != 0) {
            throw new IOException("no SIG" + name + " for Kafka's broker " + id);
        }
    }

    private Process process(int id) {
        Process process = processes.get(id);
        if (process == null) {
            throw new IllegalStateException("Kafka's broker " + id + " was never started");
        }
        return process;
    }

    /** Waits until every broker is there and has every partition of this topic. */
    public void awaitInSync(String topic) throws IOException {
        try (Admin admin = admin()) {
            Patience.until(
                    "Kafka in sync", PATIENCE, () -> brokersSeenBy(admin) == BROKERS && hasLeaders(admin, topic));
        }
    }

    private static int brokersSeenBy(Admin admin) throws IOException {
        try {
            return admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).size();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            // Not up yet.
            return 0;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private List<String> configuration(int id, Path home) {
        String voters = IntStream.rangeClosed(1, BROKERS)
                .mapToObj(voter -> voter + "@127.0.0.1:" + (port + CONTROLLER_PORT_DISTANCE + voter))
                .collect(Collectors.joining(","));
        return List.of(
                "process.roles=broker,controller",
                "node.id=" + id,
                "controller.quorum.voters=" + voters,
                "listeners=PLAINTEXT://127.0.0.1:" + (port + id) + ",CONTROLLER://127.0.0.1:"
                        + (port + CONTROLLER_PORT_DISTANCE + id),
                "controller.listener.names=CONTROLLER",
                "log.dirs=" + home.resolve("data"),
                "default.replication.factor=3",
                "min.insync.replicas=2",
                "offsets.topic.replication.factor=3",
                "transaction.state.log.replication.factor=3",
                "group.initial.rebalance.delay.ms=0");
    }

    /** The flags of Kafka's own start script, with the heap that Balsa's brokers get. */
    private ProcessBuilder java(Path home, String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms1g",
                "-Xmx1g",
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:InitiatingHeapOccupancyPercent=35",
                "-XX:+ExplicitGCInvokesConcurrent",
                "-Djava.awt.headless=true",
                "-cp",
                classPath));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.redirectOutput(home.resolve(name + ".log").toFile());
        return builder;
    }

    @Override
    public String bootstrap() {
        return IntStream.rangeClosed(1, BROKERS)
                .mapToObj(id -> "127.0.0.1:" + (port + id))
                .collect(Collectors.joining(","));
    }

    @Override
    public List<Long> pids() {
        return processes.values().stream().map(Process::pid).toList();
    }

    @Override
    public void createTopic(String name, int partitions, Map<String, String> options) throws IOException {
        Map<String, String> configs = new LinkedHashMap<>(options);
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) BROKERS).configs(configs)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            Patience.until("leader for every partition of " + name, PATIENCE, () -> hasLeaders(admin, name));
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IOException("Kafka did not make topic " + name, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static boolean hasLeaders(Admin admin, String name) throws IOException {
        try {
            TopicDescription topic = admin.describeTopics(List.of(name))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get(name);
            return topic != null
                    && topic.partitions().stream()
                            .allMatch(partition -> partition.leader() != null
                                    && partition.isr().size() == BROKERS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            // Not known everywhere yet.
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void deleteTopic(String name) throws IOException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(name)).all().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IOException("Kafka did not delete topic " + name, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Admin admin() {
        return Admin.create(new HashMap<>(Map.of("bootstrap.servers", bootstrap())));
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroyForcibly);
        processes.values().forEach(process -> process.onExit().join());
        processes.clear();
    }
}
