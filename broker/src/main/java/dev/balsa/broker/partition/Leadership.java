package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;

/** Who leads the group, as its core last said. Loop only. */
final class Leadership {
    static final long NO_LEADER_RETRY_MS = 200;
    private static final long NEW_LEADER_RETRY_MS = 50;

    private final PartitionId partition;
    private int term;
    private int leaderId = LeaderAddress.UNKNOWN_ID;
    private boolean leads;
    private boolean ended;

    Leadership(PartitionId partition) {
        this.partition = partition;
    }

    void changed(RaftStatus status) {
        term = status.term();
        leads = status.role() == Role.LEADER && !ended;
        leaderId = status.leader() == null
                ? LeaderAddress.UNKNOWN_ID
                : status.leader().brokerId();
    }

    /** The replica takes part no more. */
    void end() {
        ended = true;
        leads = false;
        leaderId = LeaderAddress.UNKNOWN_ID;
    }

    boolean isEnded() {
        return ended;
    }

    boolean leads() {
        return leads;
    }

    boolean leadsIn(int otherTerm) {
        return leads && term == otherTerm;
    }

    int term() {
        return term;
    }

    int leaderId() {
        return leaderId;
    }

    /** Why this replica cannot serve a leader's request, with the way to one that can. */
    Failure notLeader() {
        if (ended) {
            return Failure.of(
                            ErrorReason.NO_LEADER,
                            "the replica of " + partition + " on this broker has stopped; try another broker")
                    .withRetryAfterMs(NO_LEADER_RETRY_MS);
        }
        if (leaderId == LeaderAddress.UNKNOWN_ID) {
            return noLeader(
                    "no leader of " + partition + " is known at the moment; try again shortly", NO_LEADER_RETRY_MS);
        }
        return Failure.of(ErrorReason.NOT_LEADER, "broker " + leaderId + " leads " + partition + ", send it there")
                .withLeader(new LeaderAddress(leaderId, "", term));
    }

    /** This replica leads, but not long enough to know all that its predecessors committed. */
    Failure notYetReady() {
        return noLeader("the new leader of " + partition + " is not ready yet; try again shortly", NEW_LEADER_RETRY_MS);
    }

    Failure staleEpoch(int claimedEpoch) {
        return Failure.of(
                        ErrorReason.STALE_LEADER_EPOCH,
                        "the request names leader epoch " + claimedEpoch + " of " + partition + ", it is " + term
                                + "; refresh the metadata")
                .withLeader(new LeaderAddress(leaderId, "", term));
    }

    /** A write that was appended when leadership went away. */
    Failure lost() {
        return Failure.of(
                        ErrorReason.LEADERSHIP_LOST,
                        "this broker lost the leadership of " + partition
                                + " while the batch was under way: it may or may not be written; only an idempotent retry is safe")
                .withLeader(new LeaderAddress(leaderId, "", term));
    }

    private static Failure noLeader(String message, long retryAfterMs) {
        return Failure.of(ErrorReason.NO_LEADER, message).withRetryAfterMs(retryAfterMs);
    }
}
