package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.membership.Configuration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MembershipRulesTest {
    private static final Configuration MEMBERS = new Configuration(Replicas.replicas(1, 2, 3), Replicas.replicas(4));
    private static final Configuration PROMOTED = Replicas.voters(1, 2, 3, 4);

    private final GroupState state = Replicas.state(1, Replicas.log(new HardState(2, null), MEMBERS, 1, 1, 2, 2));
    private final PeerSet peers = new PeerSet();
    private final MembershipRules rules = new MembershipRules(state, peers);
    private final Effects out = new Effects();

    MembershipRulesTest() {
        peers.follow(state, 0);
    }

    private PeerProgress learner() {
        return Objects.requireNonNull(peers.find(Replicas.replica(4)));
    }

    @Test
    void theOwnTermMustHaveCommitted() {
        state.advanceCommit(2, out);
        assertEquals(ChangeRefusal.NOT_YET_COMMITTED_IN_TERM, rules.refusal(Replicas.voters(1, 2, 3)));
        state.advanceCommit(3, out);
        assertNull(rules.refusal(Replicas.voters(1, 2, 3)), "the learner leaves");
    }

    @Test
    void theChangeBeforeMustHaveCommitted() {
        state.advanceCommit(4, out);
        Configuration without = Replicas.voters(1, 2, 3);
        state.append(new Entry(5, 2, EntryKind.CONFIGURATION, without.encode(), without), out);
        assertEquals(ChangeRefusal.CHANGE_UNDER_WAY, rules.refusal(Replicas.voters(1, 2)));
        state.advanceCommit(5, out);
        assertNull(rules.refusal(Replicas.voters(1, 2)));
    }

    @Test
    void aLearnerIsPromotedOnlyWhenItKeepsUp() {
        state.advanceCommit(3, out);
        assertEquals(ChangeRefusal.NOT_CAUGHT_UP, rules.refusal(PROMOTED), "nothing is known of it");
        learner().accepted(2);
        learner().stream();
        rules.roundBegins();
        assertEquals(ChangeRefusal.NOT_CAUGHT_UP, rules.refusal(PROMOTED), "it lags behind the commit");
        learner().accepted(3);
        state.advanceCommit(4, out);
        assertTrue(rules.isCaughtUp(learner()), "what committed since the last round is on its way");
        assertNull(rules.refusal(PROMOTED));
        rules.roundBegins();
        assertFalse(rules.isCaughtUp(learner()));
        learner().accepted(4);
        for (int i = 0; i < Replicas.SETTINGS.electionTicksMin(); i++) {
            state.advanceTick();
        }
        assertEquals(ChangeRefusal.NOT_CAUGHT_UP, rules.refusal(PROMOTED), "it is silent");
        learner().contacted(state.tick());
        assertNull(rules.refusal(PROMOTED));
        learner().probeFrom(5, 99);
        assertEquals(ChangeRefusal.NOT_CAUGHT_UP, rules.refusal(PROMOTED), "its log is being looked for");
    }

    @Test
    void whatCannotBeChangedAtOnceIsRefused() {
        state.advanceCommit(4, out);
        assertEquals(ChangeRefusal.NOT_ONE_REPLICA, rules.refusal(MEMBERS));
        assertEquals(ChangeRefusal.NOT_ONE_REPLICA, rules.refusal(Replicas.voters(1, 2)));
        assertEquals(
                ChangeRefusal.NOT_A_LEARNER,
                rules.refusal(new Configuration(Replicas.replicas(1, 2, 3, 5), Replicas.replicas(4))));
        assertEquals(ChangeRefusal.NO_VOTER_LEFT, rules.refusal(new Configuration(List.of(), Replicas.replicas(1, 2))));
    }
}
