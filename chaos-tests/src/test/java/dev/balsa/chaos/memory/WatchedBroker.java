package dev.balsa.chaos.memory;

import dev.balsa.broker.config.PortBlock;
import dev.balsa.chaos.cluster.SingleBroker;
import dev.balsa.cli.process.BrokerMain;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cluster of one broker: a process with the JVM options of the distribution, whose memory can be looked at. */
final class WatchedBroker implements AutoCloseable {
    private static final Path OPTIONS = Path.of("..", "deploy", "src", "dist", "conf", "server.options");
    private static final Pattern HEAP = Pattern.compile("heap\\s+total [^\\n]*used (\\d+)K");
    private static final Pattern OUTSIDE = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final PortBlock ports;
    private final Path log;
    private final Process process;

    private WatchedBroker(PortBlock ports, Path log, Process process) {
        this.ports = ports;
        this.log = log;
        this.process = process;
    }

    /** Returns when it serves. */
    static WatchedBroker start(Path home, List<String> configs) throws IOException {
        PortBlock ports = PortBlock.take();
        Path data = home.resolve("data");
        SingleBroker.format(data);
        List<String> lines = new ArrayList<>(List.of(
                "listener=127.0.0.1:" + ports.first(),
                "peer.listener=127.0.0.1:" + (ports.first() + 1),
                "log.dir=" + data.toAbsolutePath()));
        lines.addAll(configs);
        Path properties = Files.write(home.resolve("broker.properties"), lines);
        Path log = home.resolve("server.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + OPTIONS,
                        "-XX:NativeMemoryTracking=summary",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerMain.class.getName(),
                        properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new WatchedBroker(ports, log, process);
    }

    int port() {
        return ports.first();
    }

    String bootstrap() {
        return "127.0.0.1:" + port();
    }

    void createTopic(String name, int partitions) throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(Map.of("bootstrap.servers", bootstrap()))) {
            admin.createTopic(new NewTopic(name, partitions, 1));
        } catch (BalsaException e) {
            throw new IllegalStateException("the broker does not make a topic; it says: " + log(), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it has said. */
    String log() throws IOException {
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }

    /** What is left of the heap after a full collection. */
    long liveHeapBytes() throws IOException {
        jcmd("GC.run");
        return kibibytes(HEAP, jcmd("GC.heap_info"));
    }

    /** What Java code has allocated outside the heap: the buffers of network and journal. */
    long directBytes() throws IOException {
        return kibibytes(OUTSIDE, jcmd("VM.native_memory", "summary"));
    }

    long residentBytes() throws IOException {
        return kibibytes(RESIDENT, Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
    }

    private static long kibibytes(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in: " + text);
        }
        return Long.parseLong(matcher.group(1)) << 10;
    }

    private String jcmd(String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process.pid())));
        line.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.onExit().join();
        return output;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        ports.close();
    }
}
