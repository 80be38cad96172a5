package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerProgressTest {
    private final PeerProgress peer = new PeerProgress(Replicas.replica(2), 11, 1, 0, 0);

    @Test
    void startsWithNothingMatched() {
        assertEquals(0, peer.matchIndex());
        assertEquals(11, peer.nextIndex());
        assertEquals(PeerProgress.Mode.PROBE, peer.mode());
    }

    @Test
    void answersToWhatWasSentBeforeItBeganAreNotItsOwn() {
        PeerProgress late = new PeerProgress(Replicas.replica(2), 11, 5, 9, 0);
        assertFalse(late.isOwnSession(4));
        assertTrue(late.isOwnSession(5));
        assertFalse(late.isOwnRound(9));
        assertTrue(late.isOwnRound(10));
    }

    @Test
    void theMatchNeverGoesBack() {
        assertTrue(peer.accepted(8));
        assertFalse(peer.accepted(8));
        assertFalse(peer.accepted(3));
        assertEquals(8, peer.matchIndex());
        assertEquals(11, peer.nextIndex());
        assertTrue(peer.accepted(15));
        assertEquals(16, peer.nextIndex());
    }

    @Test
    void probingGivesTheWindowBackAndStaysBehindTheMatch() {
        peer.stream();
        peer.sent(12, 500);
        peer.accepted(11);
        assertFalse(peer.window.isEmpty());
        peer.probeFrom(3, 7);
        assertTrue(peer.window.isEmpty());
        assertEquals(12, peer.nextIndex());
        assertEquals(7, peer.session());
        assertEquals(PeerProgress.Mode.PROBE, peer.mode());
    }

    @Test
    void aProbeIsLostWhenALaterRoundIsAnswered() {
        assertFalse(peer.isProbeLost(9), "none was sent");
        peer.waitForProbe(4);
        assertFalse(peer.isProbeLost(4));
        assertTrue(peer.isProbeLost(5));
        peer.stream();
        assertFalse(peer.isProbeLost(6));
    }

    @Test
    void isAskedEverMoreRarelyWhileRoundsPassWithoutProgress() {
        peer.stream();
        assertFalse(peer.roundBegins(), "nothing under way");
        peer.sent(12, 10);
        assertEquals(List.of(1, 4, 8, 16, 24), roundsInWhichItIsAsked(30));
        peer.accepted(11);
        assertFalse(peer.roundBegins());
        assertEquals(List.of(1, 4, 8), roundsInWhichItIsAsked(10));
    }

    private List<Integer> roundsInWhichItIsAsked(int rounds) {
        return IntStream.rangeClosed(1, rounds)
                .filter(round -> peer.roundBegins())
                .boxed()
                .toList();
    }

    @Test
    void forgettingIsJudgedByWhatWasKnownWhenTheRoundWasSent() {
        peer.accepted(10);
        peer.roundBegins();
        peer.accepted(20);
        assertFalse(peer.hasForgotten(10), "only slow");
        assertTrue(peer.hasForgotten(9));
    }

    @Test
    void oneReadAtATimeAndNoneUntilTheNextRoundIfDeferred() {
        assertTrue(peer.mayRead());
        peer.readBegins();
        assertFalse(peer.mayRead());
        peer.readEnds();
        assertTrue(peer.mayRead());
        peer.deferRead();
        assertFalse(peer.mayRead());
        peer.roundBegins();
        assertTrue(peer.mayRead());
    }
}
