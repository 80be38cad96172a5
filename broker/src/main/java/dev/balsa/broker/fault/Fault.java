package dev.balsa.broker.fault;

import java.util.Set;

/** Something that is wrong with a broker for a while. */
public sealed interface Fault {
    enum Direction {
        BOTH,
        IN,
        OUT;

        boolean includes(Direction other) {
            return this == BOTH || this == other;
        }
    }

    /**
     * Messages of replicas are lost.
     *
     * @param peers empty for all
     * @param percent 1 to 100
     */
    record DropMessages(Set<Integer> peers, int percent, Direction direction) implements Fault {
        public DropMessages {
            peers = Set.copyOf(peers);
            within("percent", percent, 1, 100);
        }

        boolean concerns(int peer, Direction way) {
            return direction.includes(way) && (peers.isEmpty() || peers.contains(peer));
        }
    }

    /**
     * Messages of replicas leave later.
     *
     * @param peers empty for all
     * @param delayMs 1 to 60,000
     */
    record DelayMessages(Set<Integer> peers, int delayMs) implements Fault {
        public DelayMessages {
            peers = Set.copyOf(peers);
            within("delay_ms", delayMs, 1, MAX_DELAY_MS);
        }

        boolean concerns(int peer) {
            return peers.isEmpty() || peers.contains(peer);
        }
    }

    /** @param delayMs 1 to 60,000 */
    record DelaySyncs(int delayMs) implements Fault {
        public DelaySyncs {
            within("delay_ms", delayMs, 1, MAX_DELAY_MS);
        }
    }

    record FailSyncs() implements Fault {}

    /** Files do not grow. */
    record FillDisk() implements Fault {}

    /** Nothing is taken, sent or synced. */
    record Pause() implements Fault {}

    /** @param offsetMs of the wall clock, at most ten years to either side */
    record OffsetClock(long offsetMs) implements Fault {
        public OffsetClock {
            within("offset_ms", offsetMs, -MAX_OFFSET_MS, MAX_OFFSET_MS);
        }
    }

    /** The process ends. */
    record KillSelf() implements Fault {}

    int MAX_DELAY_MS = 60_000;
    long MAX_OFFSET_MS = 315_360_000_000L;

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + min + " to " + max);
        }
    }
}
