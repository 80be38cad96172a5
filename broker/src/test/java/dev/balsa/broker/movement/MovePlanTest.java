package dev.balsa.broker.movement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.membership.MembershipChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MovePlanTest {
    private static final ReplicaId ONE = replica(1, 1);
    private static final ReplicaId TWO = replica(2, 1);
    private static final ReplicaId THREE = replica(3, 1);
    private static final ReplicaId FOUR = replica(4, 1);
    private static final ReplicaId NEW_DISK = replica(3, 2);

    private static ReplicaId replica(int broker, int disk) {
        return new ReplicaId(broker, new UUID(broker, disk));
    }

    private static Configuration voters(ReplicaId... voters) {
        return Configuration.ofVoters(List.of(voters));
    }

    private static MovePlan.Step next(Configuration now, List<ReplicaId> wanted, ReplicaId self) {
        return MovePlan.next(now, wanted, self, replica -> true);
    }

    @Test
    void nothingIsDoneWhereEveryoneIsAlready() {
        assertInstanceOf(MovePlan.Step.Arrived.class, next(voters(ONE, TWO, THREE), List.of(THREE, ONE, TWO), ONE));
    }

    @Test
    void noVoterGoesBeforeTheNewOneVotes() {
        Configuration learning = new Configuration(List.of(ONE, TWO, THREE), List.of(FOUR));
        List<ReplicaId> wanted = List.of(ONE, TWO, FOUR);
        assertEquals(new MovePlan.Step.Change(learning), next(voters(ONE, TWO, THREE), wanted, ONE));
        assertEquals(new MovePlan.Step.Wait(), MovePlan.next(learning, wanted, ONE, replica -> false));
        Configuration both = voters(ONE, TWO, THREE, FOUR);
        assertEquals(new MovePlan.Step.Change(both), next(learning, wanted, ONE));
        assertEquals(new MovePlan.Step.Change(voters(ONE, TWO, FOUR)), next(both, wanted, ONE));
    }

    @Test
    void aReplacedDiskIsAnotherReplica() {
        List<ReplicaId> wanted = List.of(ONE, TWO, NEW_DISK);
        assertEquals(
                new MovePlan.Step.Change(new Configuration(List.of(ONE, TWO, THREE), List.of(NEW_DISK))),
                next(voters(ONE, TWO, THREE), wanted, ONE));
        assertEquals(
                new MovePlan.Step.Change(voters(ONE, TWO, NEW_DISK)),
                next(voters(ONE, TWO, THREE, NEW_DISK), wanted, ONE));
    }

    @Test
    void aReplacedDiskGoesAtOnceAlsoInTheMiddleOfAnotherMove() {
        List<ReplicaId> wanted = List.of(TWO, NEW_DISK, FOUR);
        Configuration moving = new Configuration(List.of(ONE, TWO, THREE, NEW_DISK), List.of(FOUR));
        assertEquals(
                new MovePlan.Step.Change(new Configuration(List.of(ONE, TWO, NEW_DISK), List.of(FOUR))),
                MovePlan.next(moving, wanted, ONE, replica -> !replica.equals(FOUR) && !replica.equals(THREE)));
        assertEquals(
                new MovePlan.Step.Wait(),
                MovePlan.next(moving, wanted, ONE, replica -> false),
                "those who are left would have no majority");
        Configuration learning = new Configuration(List.of(ONE, TWO, THREE), List.of(NEW_DISK, FOUR));
        assertEquals(
                new MovePlan.Step.Wait(),
                MovePlan.next(learning, wanted, ONE, replica -> false),
                "it stays until the new one votes");
    }

    @Test
    void theLeaderLeavesLastAndByAnothersHand() {
        assertInstanceOf(MovePlan.Step.HandOver.class, next(voters(ONE, TWO, THREE), List.of(TWO, THREE), ONE));
        assertEquals(
                new MovePlan.Step.Change(voters(TWO, THREE)), next(voters(ONE, TWO, THREE), List.of(TWO, THREE), TWO));
    }

    @Test
    void aLearnerOfAnAbandonedMoveGoes() {
        assertEquals(
                new MovePlan.Step.Change(voters(ONE, TWO, THREE)),
                next(new Configuration(List.of(ONE, TWO, THREE), List.of(FOUR)), List.of(ONE, TWO, THREE), ONE));
    }

    @Test
    void everyMoveArrivesInSafeStepsWhateverTheTargetBecomesMeanwhile() {
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            String where = "seed " + seed;
            List<ReplicaId> all = new ArrayList<>();
            for (int broker = 1; broker <= 6; broker++) {
                all.add(replica(broker, 1));
                all.add(replica(broker, 2));
            }
            Configuration now = Configuration.ofVoters(some(all, random));
            List<ReplicaId> wanted = some(all, random);
            ReplicaId leader = now.voters().get(random.nextInt(now.voters().size()));
            int steps = 0;
            MovePlan.Step step;
            do {
                assertTrue(++steps < 100, where + " does not arrive");
                if (steps < 20 && random.nextInt(5) == 0) {
                    wanted = some(all, random);
                }
                boolean caughtUp = random.nextInt(3) > 0;
                step = MovePlan.next(now, wanted, leader, replica -> caughtUp);
                if (step instanceof MovePlan.Step.Change(Configuration after)) {
                    assertNotNull(MembershipChange.between(now, after), where + ": several changes at once");
                    assertTrue(after.isVoter(leader), where + ": the leader removes itself");
                    List<ReplicaId> target = wanted;
                    if (after.voters().size() < now.voters().size()) {
                        assertTrue(
                                after.voters().containsAll(target) || isOfReplacedDisk(now, after, target),
                                where + ": a voter went too early");
                    }
                    now = after;
                } else if (step instanceof MovePlan.Step.HandOver) {
                    Configuration voting = now;
                    leader = wanted.stream().filter(voting::isVoter).findFirst().orElseThrow();
                }
            } while (!(step instanceof MovePlan.Step.Arrived));
            assertEquals(new HashSet<>(wanted), new HashSet<>(now.voters()), where);
            assertEquals(List.of(), now.learners(), where);
        }
    }

    private static boolean isOfReplacedDisk(Configuration before, Configuration after, List<ReplicaId> wanted) {
        return before.voters().stream()
                .filter(gone -> !after.isVoter(gone))
                .allMatch(gone -> !wanted.contains(gone)
                        && wanted.stream().anyMatch(one -> one.brokerId() == gone.brokerId() && after.isVoter(one)));
    }

    private static List<ReplicaId> some(List<ReplicaId> all, Random random) {
        List<ReplicaId> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, 1 + random.nextInt(4));
    }
}
