package dev.balsa.raft.core;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;

/**
 * Whether a message can come from a working replica at all. What does not is dropped before it can touch anything, so that
 * the rest of the core may rely on it.
 */
final class MessageCheck {
    private MessageCheck() {}

    static boolean isWellFormed(RaftMessage message) {
        // Requests of a replica that never heard of any term carry 0, and so do the answers to them.
        return switch (message) {
            case RaftMessage.PreVoteRequest m ->
                m.term() >= 0
                        && m.term() < Integer.MAX_VALUE
                        && m.proposedTerm() == m.term() + 1
                        && isPosition(m.lastIndex(), m.lastTerm(), m.term());
            case RaftMessage.PreVoteResponse m -> m.term() >= 0 && m.proposedTerm() >= 1;
            case RaftMessage.VoteRequest m -> m.term() >= 1 && isPosition(m.lastIndex(), m.lastTerm(), m.term() - 1);
            case RaftMessage.VoteResponse m -> m.term() >= 1;
            case RaftMessage.AppendRequest m -> isAppend(m);
            case RaftMessage.AppendAccepted m -> m.term() >= 1 && m.durableIndex() >= 0;
            case RaftMessage.AppendRejected m ->
                m.term() >= 1
                        && m.rejectedPrevIndex() >= 0
                        && m.conflictTerm() >= 0
                        && m.conflictIndex() >= 0
                        && m.lastIndex() >= 0;
            case RaftMessage.Heartbeat m -> m.term() >= 1 && m.round() >= 1 && m.commitIndex() >= 0;
            case RaftMessage.HeartbeatResponse m -> m.term() >= 1 && m.round() >= 1 && m.durableIndex() >= 0;
            case RaftMessage.Restart m -> m.term() >= 1 && isRestart(m.chunk(), m.term());
            case RaftMessage.RestartProgress m -> m.term() >= 1 && m.position() >= 0;
            case RaftMessage.LeaderHint m -> m.term() >= 1;
            case RaftMessage.TimeoutNow m -> m.term() >= 1;
            case RaftMessage.ObserverHello m -> m.term() >= 0 && isPosition(m.lastIndex(), m.lastTerm(), m.term());
        };
    }

    /** No log is longer or newer than its replica's term allows. */
    private static boolean isPosition(long index, int term, int maxTerm) {
        return index >= 0 && term >= 0 && term <= maxTerm && (index == 0) == (term == 0);
    }

    private static boolean isRestart(SnapshotChunk chunk, int term) {
        EntryId id = chunk.anchor().id();
        return id.index() >= 1
                && isPosition(id.index(), id.term(), term)
                && !chunk.anchor().configuration().voters().isEmpty()
                && chunk.end() >= chunk.position()
                && (chunk.isLast() || chunk.bytes().length > 0);
    }

    private static boolean isAppend(RaftMessage.AppendRequest append) {
        if (append.term() < 1
                || append.commitIndex() < 0
                || !isPosition(append.prevIndex(), append.prevTerm(), append.term())) {
            return false;
        }
        List<Entry> entries = append.entries();
        long index = append.prevIndex();
        int term = append.prevTerm();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            index++;
            if (index < 1 || entry.index() != index || entry.term() < Math.max(term, 1)) {
                return false;
            }
            term = entry.term();
        }
        return term <= append.term();
    }
}
