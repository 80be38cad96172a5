package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.InvariantViolation;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SnapshotSenderTest {
    private final GroupState state =
            Replicas.state(1, Replicas.log(new HardState(2, null), Replicas.voters(1, 2), 1, 1, 1, 2, 2, 2));
    private final HeartbeatRounds rounds = new HeartbeatRounds(Replicas.SETTINGS);
    private final SnapshotSender sender = new SnapshotSender(state, rounds);
    private final PeerProgress peer = new PeerProgress(Replicas.replica(2), 7, 1, 0, 0);
    private final Effects out = new Effects();

    SnapshotSenderTest() {
        state.advanceCommit(5, out);
        state.log.stored(5);
        state.logStarts(anchor(2, 1), out);
        rounds.beginTimed(0);
        sender.begin(peer, out);
    }

    private static Anchor anchor(long index, int term) {
        return new Anchor(new EntryId(index, term), 0, Replicas.voters(1, 2), new byte[0]);
    }

    private static SnapshotChunk chunk(long anchorIndex, int term, long position, int bytes, boolean isLast) {
        return new SnapshotChunk(anchor(anchorIndex, term), position, new byte[bytes], isLast);
    }

    private void read(SnapshotChunk chunk) {
        out.clear();
        sender.snapshotRead(peer, new Input.SnapshotRead(peer.id, peer.session(), chunk), out);
    }

    private void progress(long position) {
        out.clear();
        sender.progressed(peer, new RaftMessage.RestartProgress(2, peer.session(), position), out);
    }

    /** A timed round begins after the peer has answered the one before. */
    private void round() {
        peer.answered(rounds.latest());
        rounds.beginTimed(0);
        out.clear();
        sender.roundBegins(peer, Objects.requireNonNull(peer.transfer()), out);
    }

    @Test
    void oneChunkIsUnderWayAtATime() {
        assertEquals(0, out.snapshotReads().getFirst().position());
        read(chunk(3, 1, 0, 10, false));
        assertEquals(1, out.sends().size());
        assertEquals(List.of(), out.snapshotReads());
        progress(0);
        assertEquals(List.of(), out.snapshotReads(), "an earlier answer");
        progress(10);
        assertEquals(10, out.snapshotReads().getFirst().position());
        progress(10);
        assertEquals(List.of(), out.snapshotReads(), "a repeated answer");
        read(chunk(3, 1, 10, 1, true));
        progress(11);
        assertEquals(List.of(), out.snapshotReads(), "all is there");
        peer.stream();
        assertEquals(4, peer.nextIndex());
    }

    @Test
    void aLostChunkIsSentAgainToAPeerThatAnswers() {
        read(chunk(3, 1, 0, 10, false));
        for (int i = 0; i < 3 * SnapshotSender.PATIENCE_ROUNDS; i++) {
            rounds.beginTimed(0);
            sender.roundBegins(peer, Objects.requireNonNull(peer.transfer()), out);
        }
        assertEquals(1, out.sends().size(), "nothing is sent into the dark");
        round();
        assertEquals(1, out.sends().size());
        round();
        assertEquals(0, out.sends().size(), "with patience");
    }

    @Test
    void aPeerThatLostItsProgressBeginsAnew() {
        long session = peer.session();
        read(chunk(3, 1, 0, 10, false));
        progress(10);
        read(chunk(3, 1, 10, 10, false));
        progress(0);
        assertEquals(0, out.snapshotReads().getFirst().position());
        assertTrue(peer.session() > session);
    }

    @Test
    void aSnapshotBeforeTheLogsStartIsNotSent() {
        state.logStarts(anchor(4, 2), out);
        read(chunk(3, 1, 0, 10, false));
        assertEquals(List.of(), out.sends());
        round();
        assertEquals(0, out.snapshotReads().size(), "the peer has not been heard from since");
        round();
        assertEquals(1, out.snapshotReads().size());
    }

    @Test
    void aTransferThatTheLogStartOvertakesBeginsAnew() {
        read(chunk(3, 1, 0, 10, false));
        state.logStarts(anchor(4, 2), out);
        round();
        round();
        assertEquals(0, out.snapshotReads().getFirst().position());
    }

    @Test
    void aPeerThatHasWhatItSeemedToLackIsProbed() {
        read(chunk(3, 1, 0, 10, false));
        peer.accepted(2);
        round();
        assertEquals(PeerProgress.Mode.PROBE, peer.mode());
    }

    @Test
    void answersOfEarlierSessionsAreIgnored() {
        long earlier = peer.session();
        sender.begin(peer, out);
        out.clear();
        sender.snapshotRead(peer, new Input.SnapshotRead(peer.id, earlier, chunk(3, 1, 0, 1, true)), out);
        sender.progressed(peer, new RaftMessage.RestartProgress(2, earlier, 1), out);
        assertEquals(List.of(), out.sends());
        assertEquals(List.of(), out.snapshotReads());
        read(chunk(3, 1, 0, 10, false));
        out.clear();
        sender.progressed(peer, new RaftMessage.RestartProgress(2, earlier, 10), out);
        assertEquals(List.of(), out.snapshotReads(), "that was another state");
    }

    @Test
    void whatIsNoStateOfThisLogHalts() {
        assertThrows(InvariantViolation.class, () -> read(chunk(3, 2, 0, 1, true)), "another term");
        assertThrows(InvariantViolation.class, () -> read(chunk(6, 2, 0, 1, true)), "not committed");
        assertThrows(InvariantViolation.class, () -> read(chunk(3, 1, 5, 1, true)), "another place");
        assertThrows(InvariantViolation.class, () -> read(chunk(3, 1, 0, 0, false)), "an endless one");
    }

    @Test
    void whatARestartingPeerNeedsIsPinned() {
        read(chunk(3, 1, 0, 10, true));
        assertEquals(3, peer.pinnedIndex());
        peer.stream();
        assertEquals(3, peer.pinnedIndex());
        peer.accepted(5);
        assertEquals(5, peer.pinnedIndex());
        peer.recovered();
        assertEquals(Long.MAX_VALUE, peer.pinnedIndex());
    }
}
