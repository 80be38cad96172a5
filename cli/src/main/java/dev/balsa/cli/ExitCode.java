package dev.balsa.cli;

/** What a finished command tells the shell. Stable: scripts depend on it. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    /** Wrong arguments; also what picocli itself answers. */
    public static final int USAGE = 2;

    public static final int NOT_FOUND = 3;
    /** The state of the cluster forbids it: exists already, too few brokers, ... */
    public static final int CONFLICT = 4;
    /** Timed out, or nobody reachable. */
    public static final int UNAVAILABLE = 5;

    public static final int UNHEALTHY = 10;
    /** Of a broker whose disk has failed: to be checked before its data directory is used again. */
    public static final int DISK_FAILED = 74;

    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
