package dev.balsa.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The operating system's process of one broker. Its pid file also holds the instant the process was started, because pids
 * are used again: a process that merely has the number is never taken for the broker, and never ended.
 */
final class BrokerProcess {
    private static final String PID_FILE = "pid";
    static final String LOG_FILE = "server.log";
    /** Start instants are derived from the boot time, which moves when the wall clock is set. */
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    private final Path directory;

    BrokerProcess(Path directory) {
        this.directory = directory;
    }

    Optional<ProcessHandle> running() throws IOException {
        Path file = directory.resolve(PID_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ", -1);
        if (words.length != 2) {
            return Optional.empty();
        }
        Instant started = Instant.ofEpochMilli(Long.parseLong(words[1]));
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        Duration.between(started, startOf(process)).abs().compareTo(CLOCK_SLACK) <= 0);
    }

    /** Starts the broker in the background, detached from this terminal. */
    ProcessHandle start(List<String> serverCommand, Path config) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // Own session: a Ctrl-C in the terminal of `up` must not reach the brokers.
            command.add("/usr/bin/setsid");
        }
        command.addAll(serverCommand);
        command.add(config.toString());
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectErrorStream(true)
                .start();
        ProcessHandle handle = process.toHandle();
        Files.writeString(
                directory.resolve(PID_FILE),
                handle.pid() + " " + startOf(handle).toEpochMilli() + System.lineSeparator());
        return handle;
    }

    /** Ends the process in order and, if it does not go within the time, by force. Returns whether force was needed. */
    boolean stop(ProcessHandle process, Duration patience) throws IOException {
        process.destroy();
        boolean forced = false;
        if (!awaitExit(process, patience)) {
            process.destroyForcibly();
            awaitExit(process, patience);
            forced = true;
        }
        Files.deleteIfExists(directory.resolve(PID_FILE));
        return forced;
    }

    Path log() {
        return directory.resolve(LOG_FILE);
    }

    private static boolean awaitExit(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for process " + process.pid() + " failed", e);
        }
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
