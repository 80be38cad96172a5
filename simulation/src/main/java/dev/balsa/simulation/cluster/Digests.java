package dev.balsa.simulation.cluster;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds values into the trace's hash, field by field: hash codes of enums and arrays differ between JVMs. */
final class Digests {
    private Digests() {}

    static long of(RaftMessage message) {
        return switch (message) {
            case RaftMessage.PreVoteRequest m -> fold(1, m.term(), m.proposedTerm(), m.lastIndex(), m.lastTerm());
            case RaftMessage.PreVoteResponse m -> fold(2, m.term(), m.proposedTerm(), bit(m.granted()));
            case RaftMessage.VoteRequest m -> fold(3, m.term(), m.lastIndex(), m.lastTerm(), bit(m.transfer()));
            case RaftMessage.VoteResponse m -> fold(4, m.term(), bit(m.granted()));
            case RaftMessage.AppendRequest m ->
                fold(5, m.term(), m.session(), m.prevIndex(), m.prevTerm(), m.commitIndex(), of(m.entries()));
            case RaftMessage.AppendAccepted m -> fold(6, m.term(), m.session(), m.durableIndex());
            case RaftMessage.AppendRejected m ->
                fold(
                        7,
                        m.term(),
                        m.session(),
                        m.rejectedPrevIndex(),
                        m.conflictTerm(),
                        m.conflictIndex(),
                        m.lastIndex());
            case RaftMessage.Heartbeat m -> fold(8, m.term(), m.round(), m.commitIndex());
            case RaftMessage.HeartbeatResponse m -> fold(9, m.term(), m.round(), m.durableIndex());
            case RaftMessage.Restart m ->
                fold(
                        12,
                        m.term(),
                        m.session(),
                        m.chunk().anchor().id().index(),
                        m.chunk().position(),
                        m.chunk().end());
            case RaftMessage.RestartProgress m -> fold(13, m.term(), m.session(), m.position());
            case RaftMessage.LeaderHint m -> fold(14, m.term(), m.leader().brokerId());
            case RaftMessage.TimeoutNow m -> fold(11, m.term());
            case RaftMessage.ObserverHello m -> fold(10, m.term(), m.lastIndex(), m.lastTerm());
        };
    }

    static long of(Persist write) {
        HardState state = write.hardState();
        long hardState = state == null ? 0 : fold(state.term(), of(state.votedFor()));
        return fold(write.seq(), write.truncateFrom(), hardState, of(write.entries()));
    }

    private static long of(List<Entry> entries) {
        long digest = entries.size();
        for (Entry entry : entries) {
            digest = fold(digest, entry.index(), entry.term(), entry.kind().code(), entry.sizeBytes());
        }
        return digest;
    }

    private static long of(@Nullable ReplicaId replica) {
        return replica == null ? -1 : replica.brokerId();
    }

    private static long bit(boolean value) {
        return value ? 1 : 0;
    }

    private static long fold(long... values) {
        long digest = values.length;
        for (long value : values) {
            digest = digest * 0x9E3779B97F4A7C15L + value;
            digest ^= digest >>> 29;
        }
        return digest;
    }
}
