package dev.balsa.chaos.group;

import dev.balsa.chaos.group.MemberHistory.Span;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A {@link GroupMemberMain} and what is done to it. One thread at a time. */
final class MemberProcess implements AutoCloseable {
    private static final long CLOSE_SECONDS = 30;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path file;
    private final Process process;
    private final List<Span> pauses = new ArrayList<>();
    private String instanceId = "";
    private long pausedNanos;

    private MemberProcess(String name, Path file, Process process) {
        this.name = name;
        this.file = file;
        this.process = process;
    }

    /**
     * Starts a process that is ready to join. A JVM that starts takes a core for a second or two: what the others feel of that is
     * nothing that a group does to them, and on machines of their own they would not.
     *
     * @param directory for its history and what it says
     */
    static MemberProcess start(String name, Path directory, String bootstrap, String group, String topic, int sessionMs)
            throws IOException {
        Path file = directory.resolve(name + ".history");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx96m",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GroupMemberMain.class.getName(),
                        bootstrap,
                        group,
                        topic,
                        Integer.toString(sessionMs),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        MemberProcess member = new MemberProcess(name, file, process);
        member.awaitReady();
        return member;
    }

    private void awaitReady() throws IOException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file)) {
            if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
                process.destroyForcibly();
                throw new IOException(name + " does not get ready; see " + file.resolveSibling(name + ".log"));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /**
     * Joins in the background.
     *
     * @param instance empty for a dynamic member
     */
    void join(String instance) throws IOException {
        instanceId = instance;
        OutputStream input = process.getOutputStream();
        input.write(
                ((instance.isEmpty() ? GroupMemberMain.DYNAMIC : instance) + "\n").getBytes(StandardCharsets.US_ASCII));
        input.flush();
    }

    String name() {
        return name;
    }

    String instanceId() {
        return instanceId;
    }

    boolean isStatic() {
        return !instanceId.isEmpty();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** SIGKILL; gone when it returns. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGSTOP. */
    void pause() throws IOException {
        pausedNanos = System.nanoTime();
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException {
        // Before the signal: everything that it does later it does awake.
        pauses.add(new Span(pausedNanos, System.nanoTime()));
        signal("CONT");
        pausedNanos = 0;
    }

    /** Lets it close and waits for its end. */
    void leave() throws IOException, InterruptedException {
        process.getOutputStream().close();
        awaitEnd();
    }

    /** Waits until it ends by itself, and well. */
    void awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(name + " does not end; see " + file.resolveSibling(name + ".log"));
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    name + " failed with " + process.exitValue() + "; see " + file.resolveSibling(name + ".log"));
        }
    }

    MemberHistory history() throws IOException {
        return MemberHistory.read(name, file, pauses);
    }

    private void signal(String signal) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.onExit().join().exitValue() != 0) {
            throw new IOException("cannot send " + signal + " to " + name);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
