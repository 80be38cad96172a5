package dev.balsa.chaos.group;

import dev.balsa.chaos.group.MemberHistory.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link GroupMemberMain} and what is done to it. One thread at a time. */
final class MemberProcess implements AutoCloseable {
    private static final long CLOSE_SECONDS = 30;

    private final String name;
    private final String instanceId;
    private final Path file;
    private final Process process;
    private final List<Span> pauses = new ArrayList<>();
    private long pausedNanos;

    private MemberProcess(String name, String instanceId, Path file, Process process) {
        this.name = name;
        this.instanceId = instanceId;
        this.file = file;
        this.process = process;
    }

    /**
     * Starts a member, which joins in the background.
     *
     * @param instanceId empty for a dynamic member
     * @param directory for its history and what it says
     */
    static MemberProcess start(
            String name, String instanceId, Path directory, String bootstrap, String group, String topic, int sessionMs)
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
                        instanceId.isEmpty() ? GroupMemberMain.DYNAMIC : instanceId,
                        Integer.toString(sessionMs),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        return new MemberProcess(name, instanceId, file, process);
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
        signal("CONT");
        pauses.add(new Span(pausedNanos, System.nanoTime()));
        pausedNanos = 0;
    }

    /** Lets it close and waits for its end. */
    void leave() throws IOException, InterruptedException {
        process.getOutputStream().close();
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
