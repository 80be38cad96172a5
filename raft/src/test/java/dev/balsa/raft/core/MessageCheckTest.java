package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.raft.message.RaftMessage.AppendAccepted;
import dev.balsa.raft.message.RaftMessage.AppendRejected;
import dev.balsa.raft.message.RaftMessage.AppendRequest;
import dev.balsa.raft.message.RaftMessage.Heartbeat;
import dev.balsa.raft.message.RaftMessage.HeartbeatResponse;
import dev.balsa.raft.message.RaftMessage.ObserverHello;
import dev.balsa.raft.message.RaftMessage.PreVoteRequest;
import dev.balsa.raft.message.RaftMessage.PreVoteResponse;
import dev.balsa.raft.message.RaftMessage.Restart;
import dev.balsa.raft.message.RaftMessage.RestartProgress;
import dev.balsa.raft.message.RaftMessage.TimeoutNow;
import dev.balsa.raft.message.RaftMessage.VoteRequest;
import dev.balsa.raft.message.RaftMessage.VoteResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageCheckTest {
    private static void good(RaftMessage message) {
        assertTrue(MessageCheck.isWellFormed(message), message.toString());
    }

    private static void bad(RaftMessage message) {
        assertFalse(MessageCheck.isWellFormed(message), message.toString());
    }

    private static AppendRequest append(int term, long prevIndex, int prevTerm, Entry... entries) {
        return new AppendRequest(term, 1, prevIndex, prevTerm, 0, List.of(entries));
    }

    @Test
    void requestsOfFreshReplicasAreGood() {
        good(new PreVoteRequest(0, 1, 0, 0));
        good(new PreVoteResponse(0, 1, true));
        good(new VoteRequest(1, 0, 0, false));
        good(new ObserverHello(0, 0, 0));
        good(append(1, 0, 0, Replicas.entry(1, 1)));
    }

    @Test
    void termsAreNeverNegativeAndLeadersHaveOne() {
        bad(new PreVoteRequest(-1, 0, 0, 0));
        bad(new PreVoteResponse(-1, 1, true));
        bad(new VoteRequest(0, 0, 0, false));
        bad(new VoteResponse(0, true));
        bad(append(0, 0, 0));
        bad(append(-5, 0, 0));
        bad(new AppendAccepted(0, 1, 0));
        bad(new AppendRejected(0, 1, 0, 0, 0, 0));
        bad(new Heartbeat(0, 1, 0));
        bad(new HeartbeatResponse(0, 1, 0));
        bad(new ObserverHello(-1, 0, 0));
    }

    private static Restart restart(int term, long index, int anchorTerm, long position, int bytes, boolean isLast) {
        Anchor anchor = new Anchor(new EntryId(index, anchorTerm), 0, Replicas.voters(1), new byte[0]);
        return new Restart(term, 1, new SnapshotChunk(anchor, position, new byte[bytes], isLast));
    }

    @Test
    void aRestartLeadsSomewhereAndHasAnEnd() {
        good(restart(3, 9, 2, 0, 0, true));
        good(restart(3, 9, 3, 7, 1, false));
        bad(restart(0, 9, 2, 0, 0, true));
        bad(restart(3, 9, 4, 0, 0, true));
        bad(restart(3, 0, 0, 0, 0, true));
        bad(restart(3, 9, 0, 0, 0, true));
        bad(restart(3, 9, 2, 0, 0, false));
        bad(restart(3, 9, 2, Long.MAX_VALUE, 1, true));
        Anchor nobodys = new Anchor(new EntryId(9, 2), 0, Configuration.EMPTY, new byte[0]);
        bad(new Restart(3, 1, SnapshotChunk.nothingBut(nobodys)));
        good(new RestartProgress(1, 1, 0));
        bad(new RestartProgress(0, 1, 0));
        bad(new RestartProgress(1, 1, -1));
        good(new TimeoutNow(1));
        bad(new TimeoutNow(0));
    }

    @Test
    void preVotesProposeTheNextTermAndTermsEnd() {
        bad(new PreVoteRequest(4, 4, 0, 0));
        bad(new PreVoteRequest(4, 6, 0, 0));
        bad(new PreVoteRequest(Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 0));
        good(new PreVoteRequest(Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 3, 3));
    }

    @Test
    void noLogIsNewerThanItsReplicasTerm() {
        good(new PreVoteRequest(4, 5, 7, 4));
        bad(new PreVoteRequest(4, 5, 7, 5));
        good(new VoteRequest(5, 7, 4, false));
        bad(new VoteRequest(5, 7, 5, false));
        bad(new VoteRequest(5, 0, 4, false));
        bad(new VoteRequest(5, 7, 0, false));
        bad(new ObserverHello(4, 7, 5));
        bad(append(4, 7, 5));
    }

    @Test
    void appendedEntriesFollowEachOther() {
        good(append(3, 4, 2, Replicas.entry(5, 2), Replicas.entry(6, 3)));
        bad(append(3, 4, 2, Replicas.entry(6, 2)));
        bad(append(3, 4, 2, Replicas.entry(5, 2), Replicas.entry(7, 2)));
        bad(append(3, 4, 2, Replicas.entry(5, 1)));
        bad(append(3, 4, 2, Replicas.entry(5, 3), Replicas.entry(6, 2)));
        bad(append(3, 4, 2, Replicas.entry(5, 4)));
        bad(append(3, 0, 0, Replicas.entry(1, 0)));
        bad(append(3, Long.MAX_VALUE, 2, Replicas.entry(Long.MIN_VALUE, 3)));
        bad(new AppendRequest(3, 1, 4, 2, -1, List.of()));
        bad(append(3, -4, 0));
        bad(append(3, 0, 2));
        bad(append(3, 4, 0));
    }

    @Test
    void indexesAndRoundsAreNeverNegative() {
        bad(new AppendAccepted(1, 1, -1));
        bad(new AppendRejected(1, 1, -1, 0, 0, 0));
        bad(new AppendRejected(1, 1, 1, -1, 0, 0));
        bad(new AppendRejected(1, 1, 1, 0, -1, 0));
        bad(new AppendRejected(1, 1, 1, 0, 0, -1));
        bad(new Heartbeat(1, 0, 0));
        bad(new Heartbeat(1, 1, -1));
        bad(new HeartbeatResponse(1, 0, 0));
        bad(new HeartbeatResponse(1, 1, -1));
        good(new HeartbeatResponse(1, 1, 0));
    }
}
