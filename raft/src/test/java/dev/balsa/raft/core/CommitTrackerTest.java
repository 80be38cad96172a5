package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.raft.log.HardState;
import dev.balsa.raft.membership.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitTrackerTest {
    private static final HardState VOTED = new HardState(1, null);

    /** Own durable index is 10 in every row; matches of the peers follow. */
    private static CommitTracker tracker(int self, Configuration configuration, long... matches) {
        GroupState state = Replicas.state(self, Replicas.log(VOTED, configuration, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
        PeerSet peers = new PeerSet();
        peers.follow(state, 0);
        peers.observers().add(new PeerProgress(Replicas.replica(99), 1, 0, 0, 0));
        peers.observers().getFirst().accepted(10);
        for (int i = 0; i < matches.length; i++) {
            peers.members().get(i).accepted(matches[i]);
        }
        return new CommitTracker(state, peers);
    }

    @Test
    void freshLeaderCommitsNothingAlone() {
        assertEquals(0, tracker(1, Replicas.voters(1, 2, 3)).durableIndex());
        assertEquals(0, tracker(1, Replicas.voters(1, 2)).durableIndex());
        assertEquals(10, tracker(1, Replicas.voters(1)).durableIndex());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "4, 0, 4", "4, 7, 7", "7, 4, 7", "12, 11, 11", "12, 0, 10"})
    void threeVoters(long second, long third, long expected) {
        assertEquals(
                expected, tracker(1, Replicas.voters(1, 2, 3), second, third).durableIndex());
    }

    @ParameterizedTest
    @CsvSource({"9, 8, 0, 8", "9, 0, 0, 0", "12, 12, 12, 12", "12, 12, 0, 10"})
    void fourVotersNeedThree(long second, long third, long fourth, long expected) {
        assertEquals(
                expected,
                tracker(1, Replicas.voters(1, 2, 3, 4), second, third, fourth).durableIndex());
    }

    @Test
    void learnersAndObserversCountForNothing() {
        Configuration configuration = new Configuration(Replicas.replicas(1, 2, 3), Replicas.replicas(4, 5));
        assertEquals(0, tracker(1, configuration, 0, 0, 10, 10).durableIndex());
        assertEquals(5, tracker(1, configuration, 5, 0, 10, 10).durableIndex());
    }

    /** A leader that is being removed does not count itself (KAFKA-16530), neither for commits nor for contact. */
    @Test
    void leaderOutsideOfTheVotersDoesNotCount() {
        CommitTracker three = tracker(9, Replicas.voters(1, 2, 3), 4, 0, 0);
        assertEquals(0, three.durableIndex());
        assertEquals(4, tracker(9, Replicas.voters(1, 2, 3), 4, 6, 0).durableIndex());
        assertEquals(4, tracker(9, Replicas.voters(1), 4).durableIndex());
        assertEquals(0, tracker(9, Replicas.voters(1), 4).answeredRound(77));
    }

    @Test
    void contactIsThatOfAMajority() {
        GroupState state = Replicas.state(1, Replicas.log(VOTED, Replicas.voters(1, 2, 3, 4, 5), 1));
        PeerSet peers = new PeerSet();
        peers.follow(state, 0);
        CommitTracker tracker = new CommitTracker(state, peers);
        Effects out = new Effects();
        for (int i = 0; i < 50; i++) {
            state.advanceTick();
        }
        peers.members().get(0).contacted(40);
        assertEquals(0, tracker.contactTick());
        peers.members().get(3).contacted(30);
        assertEquals(30, tracker.contactTick());
        assertEquals(0, out.sends().size());
    }

    @Test
    void withoutVotersNothingIsReached() {
        assertEquals(0, tracker(1, Configuration.EMPTY).durableIndex());
    }
}
