package dev.balsa.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time of processes as the kernel accounts it. */
final class ProcessCpu {
    /** What {@code /proc} counts in; the same on every Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;

    private ProcessCpu() {}

    /** Seconds that all these processes have used since they began, user and system. */
    static double seconds(List<Long> pids) {
        double total = 0;
        for (long pid : pids) {
            try {
                String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
                // The name, in brackets, may hold blanks.
                String[] fields =
                        stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
                total += Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[SYSTEM_FIELD]);
            } catch (IOException e) {
                throw new UncheckedIOException("process " + pid + " has ended", e);
            }
        }
        return total / TICKS_PER_SECOND;
    }
}
