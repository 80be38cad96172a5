package dev.balsa.chaos.lab;

import dev.balsa.chaos.Shell;
import dev.balsa.chaos.disk.BrokerDisk;
import dev.balsa.chaos.disk.FaultPage;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.file.NioFileIo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One machine of the cluster: a disk, a clock and the process of a broker, if it runs. Every method returns when it is done. Calls
 * exclude each other, so that two faults cannot start one broker twice.
 */
public final class BrokerHost implements AutoCloseable {
    private static final String MAIN = "dev.balsa.cli.process.BrokerMain";
    private static final long STOP_PATIENCE_SECONDS = 30;

    /** How a broker ends that was not able to start, and what it says if its journal lacks what it has promised. */
    private static final int NOT_STARTED = 1;

    private static final String WANTS_EMPTY_DISK = "format an empty one and let this broker join as a new replica";
    private static final int LAST_WORDS_BYTES = 4_096;

    /** Hears of every end of a process, on a thread of its own. */
    public interface ExitListener {
        void exited(int broker, int exitCode, boolean isExpected);
    }

    /** Acts for brokers that have ended by themselves, on a thread of its own for each. */
    public interface Operator {
        /** It has refused to start with the journal of a disk that was damaged. */
        void wantsEmptyDisk(BrokerHost host) throws IOException;

        /** What ended it is healed; when {@link #start} was called it was not gone yet. */
        void wantsStart(BrokerHost host) throws IOException;
    }

    private static final Operator NOBODY = new Operator() {
        @Override
        public void wantsEmptyDisk(BrokerHost host) {}

        @Override
        public void wantsStart(BrokerHost host) {}
    };

    private final int id;
    private final Path home;
    private final BrokerDisk disk;
    private final @Nullable FaultPage faults;
    private final ControlGroup limits;
    private final LabSettings settings;
    private final List<String> launcher;
    private final Map<String, String> environment;
    private final ExitListener exits;
    private @Nullable Run run;
    private boolean isClosed;
    private volatile boolean isRotten;
    private volatile Operator operator = NOBODY;

    /** One process. Whether its end was wanted has to be known before it ends. */
    private final class Run {
        private final Process process;
        private final CompletableFuture<Void> told;
        private volatile boolean isEndExpected;
        private volatile boolean isWantedAgain;
        private boolean isPaused;

        Run(Process process) {
            this.process = process;
            this.told = process.onExit().thenAccept(this::ended);
        }

        private void ended(Process process) {
            boolean hasRefused = !isEndExpected && process.exitValue() == NOT_STARTED && isRotten && wantsEmptyDisk();
            exits.exited(id, process.exitValue(), isEndExpected || hasRefused);
            if (hasRefused || (isWantedAgain && isEndExpected)) {
                // Whoever ends a process waits for this method, so the operator must not wait for them here.
                Thread.ofVirtual().name("operator-" + id).start(() -> callOperator(hasRefused));
            }
        }

        /** Gone, and everybody has been told. */
        void awaitEnd() {
            told.join();
        }
    }

    /**
     * @param launcher what to put before the command
     * @param faults null if this machine cannot inject them
     */
    BrokerHost(
            int id,
            Path home,
            BrokerDisk disk,
            @Nullable FaultPage faults,
            ControlGroup limits,
            LabSettings settings,
            List<String> launcher,
            Map<String, String> environment,
            ExitListener exits) {
        this.id = id;
        this.home = home;
        this.disk = disk;
        this.faults = faults;
        this.limits = limits;
        this.settings = settings;
        this.launcher = launcher;
        this.environment = environment;
        this.exits = exits;
    }

    public int id() {
        return id;
    }

    public BrokerDisk disk() {
        return disk;
    }

    public FaultPage faults() {
        if (faults == null) {
            throw new IllegalStateException(
                    "broker " + id + " runs without the library that makes disks and clocks fail");
        }
        return faults;
    }

    /** Memory and processor time of its process. */
    public ControlGroup limits() {
        return limits;
    }

    public Path log() {
        return home.resolve("server.log");
    }

    /** Gives it an empty data directory, with an identity of its own. */
    public synchronized void format(String clusterId, UUID incarnation, List<String> controllers) throws IOException {
        DataDirectory.format(
                new NioFileIo(), disk.data(), new DataDirectory.Identity(clusterId, id, incarnation, controllers));
        isRotten = false;
    }

    /** Says that its disk has been damaged, so that it may refuse to start with it until it is formatted again. */
    public void expectRefusal() {
        isRotten = true;
    }

    public void operatedBy(Operator operator) {
        this.operator = operator;
    }

    private void callOperator(boolean hasRefused) {
        try {
            if (hasRefused) {
                operator.wantsEmptyDisk(this);
            } else {
                operator.wantsStart(this);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("broker " + id + " has ended by itself and cannot be helped", e);
        }
    }

    private boolean wantsEmptyDisk() {
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            byte[] last = new byte[(int) Math.min(LAST_WORDS_BYTES, file.length())];
            file.seek(file.length() - last.length);
            file.readFully(last);
            return new String(last, StandardCharsets.UTF_8).contains(WANTS_EMPTY_DISK);
        } catch (IOException e) {
            throw new UncheckedIOException("what broker " + id + " said last cannot be read", e);
        }
    }

    /** Starts the process unless it runs; one that is about to end by itself, when it has. Does not wait until it serves. */
    public synchronized void start() throws IOException {
        if (isClosed) {
            throw new IOException("broker " + id + " has been removed");
        }
        Run current = run;
        if (current != null) {
            current.isWantedAgain = true;
        }
        if (current != null && current.process.isAlive()) {
            return;
        }
        List<String> command = new ArrayList<>(limits.launcher());
        command.addAll(launcher);
        command.addAll(settings.java());
        command.addAll(List.of(MAIN, config().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        Run started = new Run(builder.start());
        started.process.getOutputStream().close();
        run = started;
    }

    /** SIGKILL. */
    public synchronized void kill() {
        Run current = run;
        if (current != null) {
            current.isEndExpected = true;
            current.isWantedAgain = false;
            current.process.destroyForcibly();
            current.awaitEnd();
            run = null;
        }
    }

    /** SIGTERM, and SIGKILL if it does not go. */
    public synchronized void stop() throws IOException, InterruptedException {
        Run current = run;
        if (current == null) {
            return;
        }
        current.isEndExpected = true;
        current.isWantedAgain = false;
        if (current.isPaused) {
            signal(current, "CONT");
        }
        current.process.destroy();
        if (!current.process.waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new IOException(
                    "broker " + id + " did not stop within " + STOP_PATIENCE_SECONDS + " s; see " + log());
        }
        current.awaitEnd();
        run = null;
    }

    /** SIGSTOP. */
    public synchronized void pause() throws IOException {
        Run current = run;
        if (current != null && current.process.isAlive()) {
            signal(current, "STOP");
            current.isPaused = true;
        }
    }

    /** SIGCONT. */
    public synchronized void resume() throws IOException {
        Run current = run;
        if (current != null && current.isPaused) {
            current.isPaused = false;
            if (current.process.isAlive()) {
                signal(current, "CONT");
            }
        }
    }

    /** The power of its disk fails: the process is gone, and what it had not synced. */
    public synchronized void cutPower() throws IOException {
        disk.cutPower();
        kill();
    }

    /** A copy of its disk as it is at this moment, under the running process. */
    public synchronized void copyDisk(String name) throws IOException {
        disk.copy(name);
    }

    /** Ends the process and puts the disk that was copied into the place of the one it had. */
    public synchronized void restoreDisk(String name) throws IOException {
        kill();
        disk.restoreCopy(name);
    }

    /** Says that the process may end by itself, as when its disk is made to fail. */
    public synchronized void expectExit() {
        Run current = run;
        if (current != null) {
            current.isEndExpected = true;
            current.isWantedAgain = false;
        }
    }

    public synchronized boolean isRunning() {
        Run current = run;
        return current != null && current.process.isAlive() && !current.isPaused;
    }

    public synchronized @Nullable Long pid() {
        Run current = run;
        return current != null && current.process.isAlive() ? current.process.pid() : null;
    }

    private static void signal(Run run, String name) throws IOException {
        Shell.run("kill", "-" + name, Long.toString(run.process.pid()));
    }

    private Path config() {
        return home.resolve("broker.properties");
    }

    void writeConfig(List<String> lines) throws IOException {
        Files.write(config(), lines);
    }

    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        kill();
        disk.close();
        limits.close();
    }
}
