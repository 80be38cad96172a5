package dev.balsa.raft.core;

import dev.balsa.raft.Check;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;

/**
 * What this replica has in common with the leader of the current term, and what it has told it of that. An
 * acknowledgement says "on my disk", so it leaves when the disk says so; one is sent for all appends that became durable
 * together. It also waits for the term: a replica that forgot the term in a crash could be made to cut, by an older leader,
 * what it acknowledged to this one.
 */
final class Acknowledgements {
    private long matchedIndex;
    private long session;
    private long acknowledgedIndex;
    private boolean owed;

    /** A new term begins, whose leader has to find out anew. */
    void reset() {
        matchedIndex = 0;
        session = 0;
        acknowledgedIndex = 0;
        owed = false;
    }

    /** The log equals the leader's up to here. Nothing beyond may be committed, however far the leader is. */
    long matchedIndex() {
        return matchedIndex;
    }

    /** An append of this session has been found to fit, up to and including {@code index}. */
    void matched(long index, long appendSession) {
        matchedIndex = Math.max(matchedIndex, index);
        session = Math.max(session, appendSession);
    }

    void truncatedFrom(long index) {
        Check.that(index > matchedIndex, "cut of what the leader of this term has", index, matchedIndex);
    }

    /** What may be promised at this moment. */
    long promisedIndex(GroupState state) {
        return state.isHardStateDurable() ? Math.min(matchedIndex, state.ledger.durableIndex()) : 0;
    }

    /** Answers as soon as the disk allows it, even if there is nothing new to tell: the leader waits to hear that it fits. */
    void answer(GroupState state, ReplicaId leader, Effects out) {
        owed = true;
        flush(state, leader, out);
    }

    /** Sends what is owed, or what has become durable since the last time. */
    void flush(GroupState state, ReplicaId leader, Effects out) {
        if (!state.isHardStateDurable()) {
            return;
        }
        long promised = promisedIndex(state);
        if (owed || promised > acknowledgedIndex) {
            owed = false;
            acknowledgedIndex = Math.max(acknowledgedIndex, promised);
            out.send(leader, new RaftMessage.AppendAccepted(state.term(), session, promised));
        }
    }
}
