package dev.balsa.raft.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.MembershipChange.Kind;
import dev.balsa.raft.quorum.Majority;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipChangeTest {
    private static final int REPLICAS = 4;
    private static final List<ReplicaId> ALL = IntStream.range(0, REPLICAS)
            .mapToObj(i -> new ReplicaId(i, new UUID(0, i)))
            .toList();

    /** Standing of each replica: 0 absent, 1 learner, 2 voter. */
    private static Configuration configuration(int code) {
        List<ReplicaId> voters = new ArrayList<>();
        List<ReplicaId> learners = new ArrayList<>();
        int rest = code;
        for (ReplicaId replica : ALL) {
            switch (rest % 3) {
                case 1 -> learners.add(replica);
                case 2 -> voters.add(replica);
                default -> {}
            }
            rest /= 3;
        }
        return new Configuration(voters, learners);
    }

    private static int differences(int one, int other) {
        int count = 0;
        int a = one;
        int b = other;
        for (int i = 0; i < REPLICAS; i++) {
            count += a % 3 == b % 3 ? 0 : 1;
            a /= 3;
            b /= 3;
        }
        return count;
    }

    @Test
    void isFoundExactlyWhenOneReplicaDiffers() {
        int codes = (int) Math.pow(3, REPLICAS);
        for (int from = 0; from < codes; from++) {
            for (int to = 0; to < codes; to++) {
                MembershipChange change = MembershipChange.between(configuration(from), configuration(to));
                assertEquals(differences(from, to) == 1, change != null, from + " to " + to);
            }
        }
    }

    /** What makes a single change safe the moment it is appended. Checked against the definition, all subsets. */
    @Test
    void majoritiesBeforeAndAfterShareAVoter() {
        int codes = (int) Math.pow(3, REPLICAS);
        int checked = 0;
        for (int from = 0; from < codes; from++) {
            for (int to = 0; to < codes; to++) {
                Configuration before = configuration(from);
                Configuration after = configuration(to);
                boolean hasVoters =
                        !before.voters().isEmpty() && !after.voters().isEmpty();
                if (hasVoters && MembershipChange.between(before, after) != null) {
                    checked++;
                    assertOverlap(before, after);
                }
            }
        }
        assertTrue(checked > 100, "only " + checked + " changes");
    }

    private static void assertOverlap(Configuration before, Configuration after) {
        for (int one = 0; one < 1 << REPLICAS; one++) {
            for (int other = 0; other < 1 << REPLICAS; other++) {
                if (isMajority(one, before) && isMajority(other, after)) {
                    assertTrue((one & other) != 0, before + " and " + after);
                }
            }
        }
    }

    private static boolean isMajority(int subset, Configuration configuration) {
        int count = 0;
        for (int i = 0; i < REPLICAS; i++) {
            count += (subset & 1 << i) != 0 && configuration.isVoter(ALL.get(i)) ? 1 : 0;
        }
        return Majority.isReached(count, configuration.voters().size());
    }

    @Test
    void kindsAreNamed() {
        ReplicaId one = ALL.get(0);
        ReplicaId two = ALL.get(1);
        Configuration alone = Configuration.ofVoters(List.of(one));
        Configuration both = Configuration.ofVoters(List.of(one, two));
        Configuration teaching = new Configuration(List.of(one), List.of(two));
        assertEquals(Kind.ADD_LEARNER, kind(alone, teaching));
        assertEquals(Kind.REMOVE_LEARNER, kind(teaching, alone));
        assertEquals(Kind.PROMOTE, kind(teaching, both));
        assertEquals(Kind.DEMOTE, kind(both, teaching));
        assertEquals(Kind.ADD_VOTER, kind(alone, both));
        assertEquals(Kind.REMOVE_VOTER, kind(both, alone));
    }

    private static Kind kind(Configuration from, Configuration to) {
        MembershipChange change = Objects.requireNonNull(MembershipChange.between(from, to));
        assertEquals(ALL.get(1), change.replica());
        return change.kind();
    }

    /** A wiped disk on the same broker is a second replica, so swapping it in is two changes. */
    @Test
    void incarnationsAreTwoReplicas() {
        ReplicaId wiped = new ReplicaId(1, new UUID(9, 9));
        assertNull(MembershipChange.between(
                Configuration.ofVoters(List.of(ALL.get(0), ALL.get(1))),
                Configuration.ofVoters(List.of(ALL.get(0), wiped))));
    }

    @Test
    void orderDoesNotMatter() {
        assertNull(MembershipChange.between(
                Configuration.ofVoters(List.of(ALL.get(0), ALL.get(1))),
                Configuration.ofVoters(List.of(ALL.get(1), ALL.get(0)))));
    }
}
