package dev.balsa.broker.movement;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The next step from one set of voters to another. New replicas are learners until they have caught up, and the old voters stay
 * until all new ones vote: at no time do fewer replicas hold a committed entry than before or after the move. Only a voter whose disk was
 * replaced, and whose broker votes with the new one, goes at once: nobody will hear of it again, and until it is gone one more lost disk
 * would be one too many.
 */
final class MovePlan {
    private MovePlan() {}

    /** What to do next. */
    sealed interface Step {
        /** The voters are the wanted ones and nobody else is a member. */
        record Arrived() implements Step {}

        /** A learner has not caught up yet. */
        record Wait() implements Step {}

        record Change(Configuration configuration) implements Step {}

        /** This leader is to leave: another voter has to remove it. */
        record HandOver() implements Step {}
    }

    /**
     * @param wanted at least one
     * @param self the leader
     * @param isCaughtUp whether another replica is heard from and has what the leader has committed
     */
    static Step next(Configuration now, List<ReplicaId> wanted, ReplicaId self, Predicate<ReplicaId> isCaughtUp) {
        for (ReplicaId voter : now.voters()) {
            boolean isSilent = !voter.equals(self) && !isCaughtUp.test(voter);
            if (isSilent && isReplaced(voter, now, wanted) && canDoWithout(voter, now, self, isCaughtUp)) {
                return new Step.Change(new Configuration(without(now.voters(), voter), now.learners()));
            }
        }
        for (ReplicaId replica : wanted) {
            if (!now.isMember(replica)) {
                return new Step.Change(new Configuration(now.voters(), with(now.learners(), replica)));
            }
        }
        boolean waits = false;
        for (ReplicaId replica : wanted) {
            if (!now.isVoter(replica)) {
                if (isCaughtUp.test(replica)) {
                    return new Step.Change(
                            new Configuration(with(now.voters(), replica), without(now.learners(), replica)));
                }
                waits = true;
            }
        }
        if (waits) {
            return new Step.Wait();
        }
        for (ReplicaId learner : now.learners()) {
            if (!wanted.contains(learner)) {
                return new Step.Change(new Configuration(now.voters(), without(now.learners(), learner)));
            }
        }
        for (ReplicaId voter : now.voters()) {
            if (!wanted.contains(voter) && !voter.equals(self)) {
                return canDoWithout(voter, now, self, isCaughtUp)
                        ? new Step.Change(new Configuration(without(now.voters(), voter), now.learners()))
                        : new Step.Wait();
            }
        }
        return wanted.contains(self) ? new Step.Arrived() : new Step.HandOver();
    }

    private static boolean isReplaced(ReplicaId voter, Configuration now, List<ReplicaId> wanted) {
        return !wanted.contains(voter)
                && wanted.stream().anyMatch(one -> one.brokerId() == voter.brokerId() && now.isVoter(one));
    }

    /** Without a majority among those left, the group could not even take this voter back. */
    private static boolean canDoWithout(
            ReplicaId voter, Configuration now, ReplicaId self, Predicate<ReplicaId> isCaughtUp) {
        List<ReplicaId> left = without(now.voters(), voter);
        long well = left.stream()
                .filter(one -> one.equals(self) || isCaughtUp.test(one))
                .count();
        return well > left.size() / 2;
    }

    private static List<ReplicaId> with(List<ReplicaId> replicas, ReplicaId added) {
        List<ReplicaId> longer = new ArrayList<>(replicas);
        longer.add(added);
        return longer;
    }

    private static List<ReplicaId> without(List<ReplicaId> replicas, ReplicaId removed) {
        return replicas.stream().filter(replica -> !replica.equals(removed)).toList();
    }
}
