package dev.balsa.raft.core;

/**
 * The rounds of heartbeats of one leadership, and when they were sent. What an answer proves is that the leader was
 * followed when its round was sent, not when the answer came.
 */
final class HeartbeatRounds {
    // The newest rounds only; a ring whose capacity is a power of two.
    private final long[] sentTicks;
    private long latest;
    private long latestTimed;

    HeartbeatRounds(RaftSettings settings) {
        int wanted = 2 + settings.electionTicksMax() / settings.heartbeatTicks();
        this.sentTicks = new long[Integer.highestOneBit(wanted) * 2];
    }

    /** A round that the clock asks for. Only these measure how long something has been unanswered. */
    long beginTimed(long tick) {
        latestTimed = begin(tick);
        return latestTimed;
    }

    /** A round for reads; as many as round trips fit into the time. */
    long begin(long tick) {
        latest++;
        sentTicks[slot(latest)] = tick;
        return latest;
    }

    /** The newest round, 0 before the first. */
    long latest() {
        return latest;
    }

    /** The newest timed round, 0 before the first. */
    long latestTimed() {
        return latestTimed;
    }

    /** Whether this round was sent, and so recently that an answer to it means anything. */
    boolean isKnown(long round) {
        return round >= 1 && round <= latest && round > latest - sentTicks.length;
    }

    long sentTick(long round) {
        return sentTicks[slot(round)];
    }

    private int slot(long round) {
        return (int) round & (sentTicks.length - 1);
    }
}
