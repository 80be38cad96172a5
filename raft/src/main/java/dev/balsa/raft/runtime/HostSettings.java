package dev.balsa.raft.runtime;

/**
 * @param loops single-writer loops the groups are spread over, at least 1
 * @param tickNanos one unit of the cores' time
 * @param maxCatchUpTicks ticks made up for after a stall; the others are lost, so that a process that was frozen does not run
 *     through all its timeouts before it has heard what happened
 * @param maxTurnEvents events taken from the mailbox in one turn
 * @param maxTurnNanos time after which a turn takes no more events; looked at after every few of them
 * @param mailboxBytes what offered tasks of one loop may hold in memory while they wait
 * @param maxColdReads segment reads of one loop that may be under way
 * @param deliveryBytes size of one segment read for a listener that has to catch up
 */
public record HostSettings(
        int loops,
        long tickNanos,
        int maxCatchUpTicks,
        int maxTurnEvents,
        long maxTurnNanos,
        long mailboxBytes,
        int maxColdReads,
        int deliveryBytes) {
    /** For one loop: ticks of 50 ms, at most 3 made up for, turns of 512 events or 1 ms, 32 MiB of waiting proposals. */
    public static final HostSettings DEFAULT =
            new HostSettings(1, 50_000_000L, 3, 512, 1_000_000L, 32L << 20, 16, 1 << 20);

    public HostSettings {
        if (loops < 1 || tickNanos < 1 || maxCatchUpTicks < 1 || maxTurnEvents < 1 || maxColdReads < 1) {
            throw new IllegalArgumentException("loops, ticks, events and reads must be at least 1");
        }
    }

    /** Half of the cores work on groups; the rest is left to network, journal and garbage collection. */
    public static HostSettings forCores(int cores) {
        return DEFAULT.withLoops(Math.max(1, cores / 2));
    }

    public HostSettings withLoops(int count) {
        return new HostSettings(
                count,
                tickNanos,
                maxCatchUpTicks,
                maxTurnEvents,
                maxTurnNanos,
                mailboxBytes,
                maxColdReads,
                deliveryBytes);
    }
}
