package dev.balsa.chaos.lab;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The memory and the processor time of one broker's processes, which can be limited while they run. Needs root and control groups of
 * version 1 or 2 with the controllers {@code memory} and {@code cpu}. Any thread.
 */
public final class ControlGroup implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final String PROCESSES = "cgroup.procs";
    private static final int PERIOD_US = 100_000;
    private static final int REMOVE_TRIES = 100;

    /** The names of one version's files. */
    private enum Version {
        ONE("memory.limit_in_bytes", "-1", "cpu.cfs_quota_us", "-1"),
        TWO("memory.max", "max", "cpu.max", "max " + PERIOD_US);

        private final String memoryFile;
        private final String anyMemory;
        private final String cpuFile;
        private final String anyCpu;

        Version(String memoryFile, String anyMemory, String cpuFile, String anyCpu) {
            this.memoryFile = memoryFile;
            this.anyMemory = anyMemory;
            this.cpuFile = cpuFile;
            this.anyCpu = anyCpu;
        }

        String cpu(long quotaUs) {
            return switch (this) {
                case ONE -> Long.toString(quotaUs);
                case TWO -> quotaUs + " " + PERIOD_US;
            };
        }
    }

    private final Version version;
    private final Path memory;
    private final Path cpu;

    private ControlGroup(Version version, Path memory, Path cpu) {
        this.version = version;
        this.memory = memory;
        this.cpu = cpu;
    }

    /** A group without limits; one of that name that a killed run left is taken over. */
    public static ControlGroup create(String name) throws IOException {
        boolean isOne = Files.isDirectory(ROOT.resolve("memory")) && Files.isDirectory(ROOT.resolve("cpu"));
        if (!isOne) {
            if (!Files.exists(ROOT.resolve("cgroup.controllers"))) {
                throw new IOException("there are no control groups at " + ROOT);
            }
            Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+memory +cpu");
        }
        ControlGroup group = isOne
                ? new ControlGroup(
                        Version.ONE,
                        ROOT.resolve("memory").resolve(name),
                        ROOT.resolve("cpu").resolve(name))
                : new ControlGroup(Version.TWO, ROOT.resolve(name), ROOT.resolve(name));
        Files.createDirectories(group.memory);
        Files.createDirectories(group.cpu);
        group.freeMemory();
        group.freeCpu();
        return group;
    }

    /** What to put before a command whose processes are to belong to the group. */
    List<String> launcher() {
        List<String> command = new ArrayList<>(List.of("sh", "-c"));
        command.add("echo $$ > " + memory.resolve(PROCESSES) + " && echo $$ > " + cpu.resolve(PROCESSES)
                + " && exec \"$@\"");
        command.add("sh");
        return command;
    }

    /** Who needs more is killed, as by a machine that has no more. */
    public void limitMemory(long sizeBytes) throws IOException {
        String limit = Long.toString(sizeBytes);
        try {
            write(memory, version.memoryFile, limit);
        } catch (IOException taken) {
            // Version 1 refuses to take what is in use; version 2 does this by itself.
            kill();
            write(memory, version.memoryFile, limit);
        }
    }

    public void freeMemory() throws IOException {
        write(memory, version.memoryFile, version.anyMemory);
    }

    /** @param percent of one core */
    public void limitCpu(int percent) throws IOException {
        write(cpu, version.cpuFile, version.cpu((long) percent * PERIOD_US / 100));
    }

    public void freeCpu() throws IOException {
        write(cpu, version.cpuFile, version.anyCpu);
    }

    /** How many tenths of a second somebody had to wait at the end of, because the processor time was used up. */
    long throttledPeriods() throws IOException {
        for (String line : Files.readAllLines(cpu.resolve("cpu.stat"))) {
            if (line.startsWith("nr_throttled ")) {
                return Long.parseLong(line.substring(line.indexOf(' ') + 1).strip());
            }
        }
        return 0;
    }

    private void kill() throws IOException {
        for (String pid : Files.readAllLines(memory.resolve(PROCESSES))) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> {
                process.destroyForcibly();
                process.onExit().join();
            });
        }
    }

    private static void write(Path group, String file, String value) throws IOException {
        Files.writeString(group.resolve(file), value);
    }

    /** Its processes must have ended. */
    @Override
    public void close() throws IOException {
        remove(memory);
        remove(cpu);
    }

    /** A process leaves its group a moment after it has been waited for: from Linux 6.18 on, when it is switched out for the last time. */
    private static void remove(Path group) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                Files.deleteIfExists(group);
                return;
            } catch (FileSystemException busy) {
                if (tries == REMOVE_TRIES) {
                    throw busy;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }
}
