package dev.balsa.chaos.cluster;

import dev.balsa.broker.config.PortBlock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cluster started by {@code balsa up} from the class path of this JVM, in a directory and on ports of its own. Everything
 * that was started ends with {@link #close} or with this JVM; what a killed run left is ended by the next one in the same directory.
 */
public final class ProcessCluster implements AutoCloseable {
    private static final String DISTRIBUTION = "balsa.distribution";
    private static final long COMMAND_PATIENCE_SECONDS = 120;

    private final Path home;
    private final int brokers;
    private final PortBlock ports;
    private final List<String> configs;
    private final Thread endsWithJvm;

    private ProcessCluster(Path home, int brokers, PortBlock ports, List<String> configs) {
        this.home = home;
        this.brokers = brokers;
        this.ports = ports;
        this.configs = configs;
        this.endsWithJvm = Thread.ofPlatform().name("balsa-cluster").unstarted(this::killRunning);
        Runtime.getRuntime().addShutdownHook(endsWithJvm);
    }

    /**
     * Prepares a new cluster without starting it.
     *
     * @param home holds the cluster's directory and profile; what an earlier run left in it is ended and deleted
     * @param configs broker options, each as {@code key=value}
     */
    public static ProcessCluster in(Path home, int brokers, List<String> configs) throws IOException {
        Files.createDirectories(home);
        ProcessCluster cluster = new ProcessCluster(home, brokers, PortBlock.take(), configs);
        if (Files.exists(cluster.directory().resolve("cluster.properties"))) {
            cluster.balsa("down", "--dir", cluster.directory().toString());
        }
        delete(cluster.directory());
        return cluster;
    }

    /** Starts what is missing and waits until it serves. */
    public CommandResult up() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "up",
                "--brokers",
                Integer.toString(brokers),
                "--dir",
                directory().toString()));
        if (!Files.exists(directory().resolve("cluster.properties"))) {
            arguments.addAll(List.of("--port", Integer.toString(ports.first())));
        }
        configs.forEach(config -> arguments.addAll(List.of("--config", config)));
        return balsa(arguments.toArray(String[]::new)).expectSuccess();
    }

    public Path directory() {
        return home.resolve("cluster");
    }

    public Path brokerDirectory(int brokerId) {
        return directory().resolve("broker-" + brokerId);
    }

    public String endpoint(int brokerId) {
        return "127.0.0.1:" + (ports.first() + brokerId - 1);
    }

    public String bootstrap() {
        return IntStream.rangeClosed(1, brokers).mapToObj(this::endpoint).collect(Collectors.joining(","));
    }

    public int brokers() {
        return brokers;
    }

    /** Starts a broker that is down as a child of this process, so that its exit code can be had. */
    public Process start(int brokerId) throws IOException {
        Path home = brokerDirectory(brokerId);
        List<String> command = launcher();
        command.addAll(List.of(
                "server", "start", "--config", home.resolve("broker.properties").toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("server.log").toFile()))
                .start();
        long startedMs = process.info().startInstant().orElse(Instant.now()).toEpochMilli();
        // As `balsa up` does, which would start a second one otherwise.
        Files.writeString(home.resolve("pid"), process.pid() + " " + startedMs + System.lineSeparator());
        return process;
    }

    /** {@code kill -9}. Returns when the process is gone. */
    public void kill(int brokerId) throws IOException {
        ProcessHandle process = process(brokerId);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** {@code kill -9} of all at once. */
    public void killAll() throws IOException {
        List<ProcessHandle> processes = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            processes.add(process(id));
        }
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    /** SIGSTOP: the process keeps its connections but does nothing. */
    public void pause(int brokerId) throws IOException {
        signal("STOP", brokerId);
    }

    /** SIGCONT. */
    public void resume(int brokerId) throws IOException {
        signal("CONT", brokerId);
    }

    public ProcessHandle process(int brokerId) throws IOException {
        return running(brokerId).orElseThrow(() -> new IOException("broker " + brokerId + " is not running"));
    }

    /** The broker's process, if it is the one that wrote the pid file and not a later one with its number. */
    private Optional<ProcessHandle> running(int brokerId) throws IOException {
        Path file = brokerDirectory(brokerId).resolve("pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ", -1);
        Instant started = Instant.ofEpochMilli(Long.parseLong(words[1]));
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(process -> process.info()
                        .startInstant()
                        .filter(start -> Duration.between(start, started).abs().toSeconds() <= 2)
                        .isPresent());
    }

    /** Runs a {@code balsa} command that speaks to this cluster. */
    public CommandResult balsa(String... arguments) throws IOException {
        return balsa(InputStream.nullInputStream(), arguments);
    }

    /** Runs a {@code balsa} command with this standard input. */
    public CommandResult balsa(InputStream input, String... arguments) throws IOException {
        List<String> command = launcher();
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile(home, "command", ".out");
        Path errors = Files.createTempFile(home, "command", ".err");
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.put("BALSA_STATE", home.toString());
        environment.remove("BALSA_PROFILE");
        environment.remove("BALSA_BOOTSTRAP");
        builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
        try {
            Process process = builder.start();
            IOException unread = null;
            try (var stdin = process.getOutputStream()) {
                input.transferTo(stdin);
            } catch (IOException e) {
                // A command that refuses its input ends before it has read all of it.
                unread = e;
            }
            if (!process.waitFor(COMMAND_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("balsa " + String.join(" ", arguments) + " did not end within "
                        + COMMAND_PATIENCE_SECONDS + " s: " + Files.readString(errors));
            }
            if (unread != null && process.exitValue() == 0) {
                throw new IOException("balsa " + String.join(" ", arguments) + " succeeded without its input", unread);
            }
            return new CommandResult(
                    List.of(arguments),
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.ISO_8859_1),
                    Files.readString(errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** The installed command if {@value #DISTRIBUTION} names one, otherwise the same code from the class path of this JVM. */
    private static List<String> launcher() {
        String distribution = System.getProperty(DISTRIBUTION);
        if (distribution != null) {
            return new ArrayList<>(List.of(Path.of(distribution, "bin", "balsa").toString()));
        }
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.balsa.cli.Balsa"));
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(endsWithJvm);
        } catch (IllegalStateException e) {
            // The JVM ends, and the hook does what is left to do.
            return;
        }
        killRunning();
        ports.close();
    }

    private void killRunning() {
        for (int id = 1; id <= brokers; id++) {
            try {
                running(id).ifPresent(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
            } catch (IOException e) {
                throw new UncheckedIOException("which process is broker " + id + " cannot be read", e);
            }
        }
    }

    /** Deletes all that its brokers have written; they must have ended. */
    public void delete() throws IOException {
        delete(home);
    }

    private void signal(String name, int brokerId) throws IOException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(process(brokerId).pid()))
                .inheritIO()
                .start();
        if (kill.onExit().join().exitValue() != 0) {
            throw new IOException("cannot send " + name + " to broker " + brokerId);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
