package dev.balsa.cli.local;

import dev.balsa.broker.config.PortBlock;
import dev.balsa.broker.store.RocksLibrary;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Makes the ahead-of-time cache of this installation (JEP 483, 514): classes loaded and linked by one recorded start need not be
 * again. The cache belongs to exactly these jars and this JVM, so it is made where it is used and never shipped.
 */
@Command(
        name = "speed-up",
        description = {
            "Halves the time that brokers and commands of this installation take to start.",
            "Runs a small cluster in a temporary directory and records what is loaded; call it again after an upgrade."
        })
public final class SpeedUpCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BROKERS = 3;

    @Mixin
    private Terminal terminal = new Terminal();

    @Override
    public Integer call() throws IOException {
        Path serverCache = JvmCommandLine.SERVER.cacheFile();
        Path cliCache = JvmCommandLine.CLI.cacheFile();
        Path cacheDirectory = JvmCommandLine.cacheDirectory();
        if (serverCache == null || cliCache == null || cacheDirectory == null) {
            throw new CommandFailure(
                    ExitCode.FAILED, "this is not an installation of Balsa", "bin/balsa of a distribution");
        }
        RocksLibrary.unpackInto(cacheDirectory);
        Path directory = Files.createTempDirectory("balsa-speed-up");
        try {
            Files.createDirectories(directory.resolve("new"));
            record(directory, directory.resolve("new/server.aot"), directory.resolve("new/cli.aot"));
            install(directory.resolve("new/server.aot"), serverCache);
            install(directory.resolve("new/cli.aot"), cliCache);
        } finally {
            delete(directory);
        }
        terminal.line("brokers and commands now start with " + cacheDirectory);
        return ExitCode.OK;
    }

    /** A whole cluster, because what a broker does with others is half of what it loads. The first broker is recorded. */
    private void record(Path directory, Path serverCache, Path cliCache) throws IOException {
        try (PortBlock ports = PortBlock.take()) {
            record(directory, ports.first(), serverCache, cliCache);
        }
    }

    private void record(Path directory, int firstPort, Path serverCache, Path cliCache) throws IOException {
        LocalCluster cluster = LocalCluster.openOrCreate(
                directory.resolve("cluster"),
                new LocalCluster.Wish(BROKERS, firstPort, Map.of("journal.file.bytes", "4MiB")));
        ProcessHandle broker = cluster.start(1, JvmCommandLine.SERVER.recording(serverCache));
        try {
            List<String> command = new ArrayList<>(JvmCommandLine.CLI.recording(cliCache));
            command.addAll(List.of("server", "rehearse", directory.toString()));
            ProcessBuilder rehearsal = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("rehearsal").toFile());
            rehearsal.environment().put("BALSA_STATE", directory.toString());
            rehearsal.environment().remove("BALSA_PROFILE");
            int status = rehearsal.start().onExit().join().exitValue();
            if (status != ExitCode.OK) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "the rehearsal ended with " + status + ": "
                                + Files.readString(directory.resolve("rehearsal"))
                                        .strip(),
                        "without the cache everything works, but starts slower");
            }
        } finally {
            for (int id = 2; id <= BROKERS; id++) {
                BrokerProcess process = cluster.process(id);
                Optional<ProcessHandle> running = process.running();
                if (running.isPresent()) {
                    process.stop(running.get(), PATIENCE);
                }
            }
            // In order: a killed JVM writes no cache.
            cluster.process(1).stop(broker, PATIENCE);
        }
    }

    private static void install(Path made, Path cache) throws IOException {
        if (!Files.exists(made)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the JVM wrote no " + made.getFileName(),
                    "a JDK 25; without the cache everything works, but starts slower");
        }
        Files.copy(made, cache, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
