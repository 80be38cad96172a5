package dev.balsa.cli.local;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
            "Halves the time that brokers of this installation take to start.",
            "Starts one broker in a temporary directory and records what it loads; call it again after an upgrade."
        })
public final class SpeedUpCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PEER_PORT_DISTANCE = 100;
    private static final int TRIES = 20;

    @Mixin
    private Terminal terminal = new Terminal();

    @Override
    public Integer call() throws IOException {
        Path cache = ServerCommandLine.cacheFile();
        if (cache == null) {
            throw new CommandFailure(
                    ExitCode.FAILED, "this is not an installation of Balsa", "bin/balsa of a distribution");
        }
        Path directory = Files.createTempDirectory("balsa-speed-up");
        try {
            record(directory, cache);
        } finally {
            delete(directory);
        }
        if (!Files.exists(cache)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the JVM wrote no cache",
                    "a JDK 25; without the cache everything works, but starts slower");
        }
        terminal.line("brokers now start with " + cache);
        return ExitCode.OK;
    }

    private void record(Path directory, Path cache) throws IOException {
        Path parent = cache.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.deleteIfExists(cache);
        LocalCluster cluster = LocalCluster.openOrCreate(
                directory.resolve("cluster"),
                new LocalCluster.Wish(1, freePort(), Map.of("journal.file.bytes", "4MiB")));
        ProcessHandle broker = cluster.start(1, ServerCommandLine.recording(cache));
        try {
            new ReadyWait(cluster, terminal).await(PATIENCE);
        } finally {
            // In order: a killed JVM writes no cache.
            cluster.process(1).stop(broker, PATIENCE);
        }
    }

    /** A port whose neighbour for peers is free as well. */
    private static int freePort() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try (ServerSocket client = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = client.getLocalPort();
                if (port + PEER_PORT_DISTANCE < (1 << 16) && isFree(port + PEER_PORT_DISTANCE)) {
                    return port;
                }
            }
        }
        throw new IOException("no two free ports on 127.0.0.1");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
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
