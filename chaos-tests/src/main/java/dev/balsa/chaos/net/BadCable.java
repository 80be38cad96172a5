package dev.balsa.chaos.net;

import dev.balsa.chaos.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cable of one broker, which goes through a program while it is bad, and straight into the bridge while it is not; see
 * {@code bad-cable.c}. The program ends with this process, whatever becomes of it. Any thread may call it.
 */
final class BadCable implements AutoCloseable {
    private static final String SOURCE = "bad-cable.c";
    private static final String READY = "ready\n";

    private final Path program;
    private final String bridge;
    private final String wire;
    private final Map<Integer, Impairment> impairments = new HashMap<>();
    private int nextFault;
    private @Nullable Process relay;

    /**
     * @param program {@link #compile}d
     * @param wire the cable's end at the bridge
     */
    BadCable(Path program, String bridge, String wire) {
        this.program = program;
        this.bridge = bridge;
        this.wire = wire;
    }

    /** Needs a C compiler; returns the program. */
    static Path compile(Path directory) throws IOException {
        Path source = directory.resolve(SOURCE);
        Path program = directory.resolve("bad-cable").toAbsolutePath();
        try (InputStream text = BadCable.class.getResourceAsStream(SOURCE)) {
            if (text == null) {
                throw new IOException(SOURCE + " is missing in the class path");
            }
            Files.write(source, text.readAllBytes());
        }
        Shell.run("gcc", "-O2", "-o", program.toString(), source.toString());
        return program;
    }

    /** Several may hold at a time: then the worst of each counts. */
    synchronized Undo impair(Impairment impairment) throws IOException {
        int fault = nextFault++;
        impairments.put(fault, impairment);
        apply();
        return () -> {
            synchronized (this) {
                impairments.remove(fault);
                apply();
            }
        };
    }

    private void apply() throws IOException {
        if (impairments.isEmpty()) {
            straighten();
            return;
        }
        Process running = relay;
        if (running == null) {
            running = start();
            relay = running;
            // First the one way, then the other: with both, frames would go in circles.
            Shell.run("ip", "link", "set", wire, "nomaster");
            Shell.run("ip", "link", "set", tap(), "master", bridge, "up");
        }
        running.getOutputStream()
                .write(Impairment.worst(impairments.values()).command().getBytes(StandardCharsets.US_ASCII));
        running.getOutputStream().flush();
    }

    private String tap() {
        return wire + "t";
    }

    private Process start() throws IOException {
        Process started = new ProcessBuilder(program.toString(), wire, tap())
                .redirectErrorStream(true)
                .start();
        String answer = new String(started.getInputStream().readNBytes(READY.length()), StandardCharsets.US_ASCII);
        if (!answer.equals(READY)) {
            throw new IOException("the program for a bad cable ended: " + answer
                    + new String(started.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
        return started;
    }

    private void straighten() throws IOException {
        end();
        Shell.run("ip", "link", "set", wire, "master", bridge, "up");
    }

    private void end() throws IOException {
        Process running = relay;
        if (running != null) {
            relay = null;
            running.getOutputStream().close();
            running.onExit().join();
        }
    }

    /** Frames under way are lost. */
    @Override
    public synchronized void close() throws IOException {
        impairments.clear();
        end();
    }
}
