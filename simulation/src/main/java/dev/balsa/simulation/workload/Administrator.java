package dev.balsa.simulation.workload;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes who is a member, through whoever leads: at random while churn lasts, and whenever a disk was lost, until the host's new
 * replica is a voter and the old one is gone. Asks again and again without waiting for an answer; refusing is the leader's
 * business. What it must not ask for is what no group survives: fewer living voters than a majority.
 */
public final class Administrator {
    private static final long GAP_MIN_US = 30_000;
    private static final long GAP_MAX_US = 400_000;
    private static final int MIN_VOTERS = 2;
    private static final int MAX_VOTERS = 7;
    /** Share of requests that a leader has to refuse. */
    private static final double ILLEGAL_SHARE = 0.1;

    private final SimCluster cluster;
    private final Randomness random;
    /** Numbers of the hosts whose disk was lost. */
    private final List<Integer> wiped = new ArrayList<>();

    private int churning;
    private boolean isDue;
    private boolean wasUsed;
    private long nextToken;

    public Administrator(SimCluster cluster) {
        this.cluster = cluster;
        this.random = Randomness.stream(cluster.world().seed(), "administrator");
    }

    /** @return ends it */
    public Runnable churn() {
        churning++;
        lookAgain();
        return () -> churning--;
    }

    /** The host's disk was lost: its new replica takes the old one's place in time. */
    public void replace(SimNode host) {
        wiped.add(host.number());
        lookAgain();
    }

    /** Whether members can be others than at the beginning. */
    public boolean wasUsed() {
        return wasUsed;
    }

    /** Whether under this leader no lost replica is a member any more and every host that lost its disk votes again. */
    public boolean isDone(SimNode leader) {
        Configuration configuration = leader.status().configuration();
        return churning == 0
                && membersOf(configuration).stream().noneMatch(cluster::isLost)
                && wiped.stream()
                        .allMatch(number ->
                                configuration.isVoter(cluster.node(number).id()));
    }

    /**
     * Looks again. It rests once all is done under the leader of the moment, whose newest configuration may still be undone by
     * the next one.
     */
    public void lookAgain() {
        wasUsed = true;
        if (!isDue) {
            isDue = true;
            cluster.world().queue().in(random.between(GAP_MIN_US, GAP_MAX_US), this::act);
        }
    }

    private void act() {
        isDue = false;
        SimNode leader = cluster.leader();
        if (leader == null || !isDone(leader)) {
            lookAgain();
        }
        if (leader == null) {
            return;
        }
        Configuration now = leader.status().configuration();
        List<Configuration> choices = churning > 0 && random.chance(0.5) ? churned(now) : repaired(now);
        if (!choices.isEmpty()) {
            leader.offer(new Input.ChangeMembership(nextToken++, random.pick(choices)));
        }
    }

    private List<Configuration> repaired(Configuration now) {
        List<Configuration> choices = new ArrayList<>();
        for (ReplicaId member : membersOf(now)) {
            if (cluster.isLost(member)) {
                choices.add(without(now, member));
            }
        }
        for (int number : wiped) {
            ReplicaId successor = cluster.node(number).id();
            if (!now.isMember(successor)) {
                choices.add(withLearner(now, successor));
            } else if (!now.isVoter(successor)) {
                choices.add(withVoter(without(now, successor), successor));
            }
        }
        return choices;
    }

    private List<Configuration> churned(Configuration now) {
        boolean maySpareVoters =
                now.voters().size() > MIN_VOTERS && now.voters().stream().noneMatch(cluster::isLost);
        if (maySpareVoters && random.chance(ILLEGAL_SHARE)) {
            return twoAtOnce(now);
        }
        List<Configuration> choices = new ArrayList<>();
        for (SimNode node : cluster.nodes()) {
            ReplicaId id = node.id();
            if (!now.isMember(id)) {
                choices.add(withLearner(now, id));
            } else if (!now.isVoter(id)) {
                choices.add(without(now, id));
                if (now.voters().size() < MAX_VOTERS) {
                    choices.add(withVoter(without(now, id), id));
                }
            } else if (maySpareVoters) {
                choices.add(without(now, id));
                choices.add(withLearner(without(now, id), id));
            }
        }
        return choices;
    }

    /** One voter goes and another comes in a single step, or a stranger votes at once. */
    private List<Configuration> twoAtOnce(Configuration now) {
        List<Configuration> choices = new ArrayList<>();
        ReplicaId stranger = stranger(now);
        if (stranger != null) {
            choices.add(withVoter(now, stranger));
            choices.add(withVoter(without(now, now.voters().getLast()), stranger));
        }
        return choices;
    }

    private @Nullable ReplicaId stranger(Configuration now) {
        for (SimNode node : cluster.nodes()) {
            if (!now.isMember(node.id())) {
                return node.id();
            }
        }
        return null;
    }

    private static List<ReplicaId> membersOf(Configuration configuration) {
        List<ReplicaId> members = new ArrayList<>(configuration.voters());
        members.addAll(configuration.learners());
        return members;
    }

    private static Configuration without(Configuration now, ReplicaId member) {
        List<ReplicaId> voters = new ArrayList<>(now.voters());
        List<ReplicaId> learners = new ArrayList<>(now.learners());
        voters.remove(member);
        learners.remove(member);
        return new Configuration(voters, learners);
    }

    private static Configuration withVoter(Configuration now, ReplicaId voter) {
        List<ReplicaId> voters = new ArrayList<>(now.voters());
        voters.add(voter);
        return new Configuration(voters, now.learners());
    }

    private static Configuration withLearner(Configuration now, ReplicaId learner) {
        List<ReplicaId> learners = new ArrayList<>(now.learners());
        learners.add(learner);
        return new Configuration(now.voters(), learners);
    }
}
