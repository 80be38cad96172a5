package dev.balsa.raft.message;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.SnapshotChunk;
import java.util.List;

/** A message of one group from one replica to another. Every one carries the sender's term. */
public sealed interface RaftMessage {
    /** The sender's current term; a pre-vote request carries the term the sender is in, not the one it would start. */
    int term();

    /** Would you vote for me in {@code proposedTerm}? Changes no state on either side (thesis, section 9.6). */
    record PreVoteRequest(int term, int proposedTerm, long lastIndex, int lastTerm) implements RaftMessage {}

    record PreVoteResponse(int term, int proposedTerm, boolean granted) implements RaftMessage {}

    /** @param transfer the current leader asked for this election, so stickiness does not apply */
    record VoteRequest(int term, long lastIndex, int lastTerm, boolean transfer) implements RaftMessage {}

    record VoteResponse(int term, boolean granted) implements RaftMessage {}

    /**
     * @param session changes whenever the leader starts to probe this peer anew, so that answers to older appends are told apart
     * @param commitIndex the leader's; the receiver may not use it beyond what it has matched
     */
    record AppendRequest(int term, long session, long prevIndex, int prevTerm, long commitIndex, List<Entry> entries)
            implements RaftMessage {
        public AppendRequest {
            entries = List.copyOf(entries);
        }
    }

    /** The sender's log equals the leader's up to {@code durableIndex}, and that much is on its disk. Cumulative. */
    record AppendAccepted(int term, long session, long durableIndex) implements RaftMessage {}

    /**
     * @param rejectedPrevIndex the {@code prevIndex} of the append that did not fit
     * @param conflictTerm the term found there, 0 if the log is shorter
     * @param conflictIndex the first index of that term, or the index after the last one
     * @param lastIndex the sender's last index
     */
    record AppendRejected(
            int term, long session, long rejectedPrevIndex, int conflictTerm, long conflictIndex, long lastIndex)
            implements RaftMessage {}

    /**
     * @param round counts the leader's heartbeat rounds; the answer returns it
     * @param commitIndex never beyond what the receiver is known to have matched
     */
    record Heartbeat(int term, long round, long commitIndex) implements RaftMessage {}

    /**
     * @param durableIndex what the sender has matched with this leader and has on disk
     * @param disk what it can take
     */
    record HeartbeatResponse(int term, long round, long durableIndex, DiskState disk) implements RaftMessage {
        public HeartbeatResponse(int term, long round, long durableIndex) {
            this(term, round, durableIndex, DiskState.HEALTHY);
        }
    }

    /** The leader's order to campaign at once, without a pre-vote: the receiver has all of its log (thesis, section 3.10). */
    record TimeoutNow(int term) implements RaftMessage {}

    /**
     * The receiver's log ends before the leader's begins: it is to begin anew at the chunk's anchor, with the state there. The
     * chunks of one session come one after the other, each once the one before has been taken.
     */
    record Restart(int term, long session, SnapshotChunk chunk) implements RaftMessage {}

    /** The sender has taken the state of this session up to {@code position}; less than before if it has lost it. */
    record RestartProgress(int term, long session, long position) implements RaftMessage {}

    /** A broker that is no member asks the leader to send it the log; repeated while it wants to follow. */
    record ObserverHello(int term, long lastIndex, int lastTerm) implements RaftMessage {}

    /**
     * Answer to a hello that reached somebody else: the voters that the observer knows of may all have been replaced. Says
     * nothing about anybody's life.
     */
    record LeaderHint(int term, ReplicaId leader) implements RaftMessage {}
}
