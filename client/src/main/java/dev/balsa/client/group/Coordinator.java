package dev.balsa.client.group;

import dev.balsa.client.net.Leader;
import org.jspecify.annotations.Nullable;

/** Where a group's coordinator is, as far as is known. Shared by the threads of a consumer. */
public final class Coordinator {
    private @Nullable Leader known;
    private int unreachableEpoch = -1;
    private long unreachableUntilMs;

    /** The coordinator to call now; null if none is known, or the one known did not answer just now. */
    synchronized @Nullable Leader reachable(long nowMs) {
        return known != null && (known.epoch() > unreachableEpoch || nowMs >= unreachableUntilMs) ? known : null;
    }

    /** When the one that did not answer may be called again; in the past if there is nothing to wait for. */
    synchronized long unreachableUntilMs() {
        return known == null || known.epoch() > unreachableEpoch ? Long.MIN_VALUE : unreachableUntilMs;
    }

    /** Takes in what a broker said. Returns whether that is news: a later term, or another address in the same one. */
    synchronized boolean hear(Leader leader) {
        Leader before = known;
        if (before != null
                && (leader.epoch() < before.epoch()
                        || (leader.epoch() == before.epoch()
                                && leader.endpoint().equals(before.endpoint())))) {
            return false;
        }
        known = leader;
        return true;
    }

    /** The one called did not answer, or is not the coordinator any more: no call of its term before then. */
    synchronized void avoid(Leader called, long untilMs) {
        if (called.epoch() >= unreachableEpoch) {
            unreachableEpoch = called.epoch();
            unreachableUntilMs = untilMs;
        }
    }

    /** Whether a coordinator of a later term than this one is known. */
    synchronized boolean isOvertaken(Leader called) {
        return known != null && known.epoch() > called.epoch();
    }
}
