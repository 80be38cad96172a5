package dev.balsa.broker.group.host;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.LeaderAddress;

/** Why a coordinator cannot answer, in the words of the public API. */
final class CoordinatorFailures {
    private static final long RETRY_MS = 200;
    private static final long SOON_MS = 50;

    private CoordinatorFailures() {}

    /** @param leaderId -1 when unknown */
    static Failure elsewhere(int leaderId, int term) {
        if (leaderId == LeaderAddress.UNKNOWN_ID) {
            return Failure.of(ErrorReason.NO_LEADER, "the group has no coordinator at the moment; try again shortly")
                    .withRetryAfterMs(RETRY_MS);
        }
        return Failure.of(ErrorReason.NOT_COORDINATOR, "broker " + leaderId + " coordinates the group, ask it")
                .withLeader(new LeaderAddress(leaderId, "", term));
    }

    static Failure notReady() {
        return Failure.of(ErrorReason.NO_LEADER, "the group's new coordinator is not ready yet; try again shortly")
                .withRetryAfterMs(SOON_MS);
    }

    static Failure overloaded() {
        return Failure.of(ErrorReason.THROTTLED, "the coordinator is overloaded; nothing was written, try again")
                .withRetryAfterMs(RETRY_MS);
    }

    static Failure noQuorum() {
        return Failure.of(
                        ErrorReason.QUORUM_LOST,
                        "the coordinator cannot commit at the moment; check that a majority of its replicas is up")
                .withRetryAfterMs(RETRY_MS);
    }

    static Failure lost() {
        return Failure.of(
                ErrorReason.LEADERSHIP_LOST,
                "the coordinator changed while the request was under way: its outcome is unknown; ask the next one");
    }
}
