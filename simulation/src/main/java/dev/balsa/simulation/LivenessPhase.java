package dev.balsa.simulation;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.cluster.Environment;
import dev.balsa.simulation.cluster.LogImage;
import dev.balsa.simulation.cluster.RareState;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.engine.EventQueue;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.engine.Randomness;
import dev.balsa.simulation.engine.Trace;
import dev.balsa.simulation.fault.FaultInjector;
import dev.balsa.simulation.oracle.ClientHistory;
import dev.balsa.simulation.oracle.CommittedLog;
import dev.balsa.simulation.oracle.ReadHistory;
import dev.balsa.simulation.workload.Administrator;
import dev.balsa.simulation.workload.Clients;
import dev.balsa.simulation.workload.Readers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * After the faults: everything is healed, except that sometimes a minority stays dead, cut off or without a disk that
 * answers or has room, for good. Then within bounded time lost replicas must be replaced, writes and reads must succeed, leadership must be
 * handed over when asked for, all logs must be equal and complete, and leadership must rest.
 */
final class LivenessPhase {
    /** What the phase looks at and acts on. */
    record Parts(
            SimCluster cluster,
            FaultInjector injector,
            Administrator administrator,
            Clients clients,
            Readers readers,
            ClientHistory history,
            ReadHistory reads,
            CommittedLog committed) {}

    private static final int FRESH_WRITES = 5;
    private static final int FRESH_READS = 2;
    /** Longest time for each thing that has to happen, in longest election timeouts of the slowest clock. */
    private static final int PATIENCE_ELECTIONS = 15;

    private static final long EXTRA_COMMITS_US = 600_000_000;
    private static final int RESTING_ELECTIONS = 3;
    private static final int HAND_OVER_TRIES = 3;
    private static final int UNDER_WAY = 20;
    private static final double MINORITY_SHARE = 0.3;

    private final Parts parts;
    private final SimCluster cluster;
    private final EventQueue queue;
    private final CommittedLog committed;
    private final Randomness random;
    private final long minCommits;
    private final long electionUs;
    private final long shortestElectionUs;
    private final List<SimNode> alive = new ArrayList<>();
    /** Whom the leader brings up to date. An observer that learns of this leader only later has a way to go yet. */
    private List<SimNode> settled = List.of();

    LivenessPhase(Parts parts, long minCommits) {
        this.parts = parts;
        this.cluster = parts.cluster;
        this.queue = cluster.world().queue();
        this.committed = parts.committed;
        this.minCommits = minCommits;
        this.random = Randomness.stream(cluster.world().seed(), "liveness");
        Environment environment = cluster.world().environment();
        double slowest = environment.clockRates().stream().reduce(1.0, Math::max);
        double fastest = environment.clockRates().stream().reduce(1.0, Math::min);
        shortestElectionUs = (long) (environment.settings().electionTicksMin() * Environment.TICK_US * fastest);
        electionUs = (long) (environment.settings().electionTicksMax() * Environment.TICK_US * slowest);
    }

    void run() {
        parts.injector.healAll();
        cluster.world().trace().note(Trace.NOBODY, "healed", 0, "");
        alive.addAll(cluster.nodes());
        // A majority may need a node that was away all the time.
        long patienceUs = PATIENCE_ELECTIONS * electionUs + catchUpUs(committed.lastIndex());
        if (parts.administrator.wasUsed()) {
            settleMembership(patienceUs);
        } else if (random.chance(MINORITY_SHARE)) {
            loseMinority(
                    cluster.nodes().subList(0, cluster.world().environment().voters()));
        }
        transferToTheDead(patienceUs);
        long firstFresh = parts.history.attempts();
        await("fresh writes are acknowledged", patienceUs, () -> parts.history.ackedFrom(firstFresh) >= FRESH_WRITES);
        long readsBefore = parts.reads.answered();
        await("fresh reads are answered", patienceUs, () -> parts.reads.answered() >= readsBefore + FRESH_READS);
        handOver();
        await("enough commits", EXTRA_COMMITS_US, () -> committed.lastIndex() >= minCommits);
        parts.clients.stop();
        parts.readers.stop();
        await("all logs are equal, committed and durable", patienceUs, this::isSettled);
        rest();
        checkLogs();
        parts.history.close();
    }

    /** Longest time in which a node without any entry can be given this many, one append after the other. */
    private long catchUpUs(long entries) {
        Environment environment = cluster.world().environment();
        long bytes = entries * environment.clients().maxEntryBytes();
        long appends = Math.min(entries, 2 * bytes / environment.settings().maxAppendBytes() + 1);
        double retryUs =
                environment.disk().failedReads() * 2 * environment.settings().heartbeatTicks() * Environment.TICK_US;
        return appends
                * ((long) retryUs
                        + environment.disk().readMaxUs()
                        + environment.disk().forceMaxUs()
                        + 2 * environment.network().latencyMaxUs()
                        + 2 * environment.host().turnDelayMaxUs());
    }

    // ---- members ------------------------------------------------------------------------------------------------

    private void settleMembership(long patienceUs) {
        // Replicas that begin with nothing need not catch up with a load that is faster than their disks.
        parts.clients.pause();
        await("lost replicas are replaced", (1 + cluster.lost().size()) * patienceUs, () -> {
            SimNode leader = cluster.leader();
            if (leader != null && parts.administrator.isDone(leader)) {
                return cluster.isMembershipSettled(leader);
            }
            parts.administrator.lookAgain();
            return false;
        });
        parts.clients.goOn();
        if (!cluster.lost().isEmpty()) {
            cluster.world().reached(RareState.LOST_REPLICA_REPLACED);
        }
        SimNode leader = cluster.leader();
        if (leader != null && random.chance(MINORITY_SHARE)) {
            List<SimNode> voters = new ArrayList<>();
            for (ReplicaId voter : leader.status().configuration().voters()) {
                voters.add(cluster.node(voter.brokerId()));
            }
            loseMinority(voters);
        }
    }

    private void loseMinority(List<SimNode> voters) {
        List<SimNode> candidates = new ArrayList<>(voters);
        random.shuffle(candidates);
        for (SimNode lost : candidates.subList(0, (voters.size() - 1) / 2)) {
            cluster.world().reached(RareState.MINORITY_LEFT_DEAD);
            alive.remove(lost);
            switch (random.between(0, 3)) {
                case 0 -> lost.crash(random.chance(0.5));
                case 1 -> cutOff(lost.number());
                case 2 -> {
                    cluster.world().trace().note(lost.number(), "full", 0, "for good");
                    parts.injector.fillDisk(lost);
                }
                default -> {
                    cluster.world().trace().note(lost.number(), "stall", 0, "for good");
                    lost.disk().stall();
                }
            }
        }
    }

    private void cutOff(int lost) {
        cluster.world().trace().note(lost, "cut off", 0, "for good");
        for (SimNode other : cluster.nodes()) {
            cluster.network().cut(lost, other.number());
            cluster.network().cut(other.number(), lost);
        }
    }

    // ---- progress -----------------------------------------------------------------------------------------------

    /** Asked to hand over to a voter that is dead for good, a leader must not wait for it for ever. */
    private void transferToTheDead(long patienceUs) {
        if (alive.size() == cluster.nodes().size()) {
            return;
        }
        await("there is a leader", patienceUs, () -> livingLeader() != null);
        SimNode leader = livingLeader();
        for (SimNode node : cluster.nodes()) {
            if (leader != null && !alive.contains(node)) {
                leader.offer(new Input.Transfer(-2, node.id()));
                return;
            }
        }
    }

    private @Nullable SimNode livingLeader() {
        SimNode leader = cluster.leader();
        return leader != null && alive.contains(leader) && leader.status().committedInTerm() ? leader : null;
    }

    /** Under load, to whom the leader likes: it has to take no longer than an election and what a voter may have to catch up with. */
    private void handOver() {
        SimNode leader = cluster.leader();
        if (leader == null) {
            return;
        }
        Configuration configuration = leader.status().configuration();
        if (alive.stream().noneMatch(node -> node != leader && configuration.isVoter(node.id()))) {
            return;
        }
        long lastEverywhere = alive.stream()
                .filter(node -> configuration.isVoter(node.id()))
                .mapToLong(node -> node.disk().log().lastIndex())
                .min()
                .orElse(0);
        long lag = Math.max(0, leader.log().lastIndex() - lastEverywhere);
        // What comes in until the leader stops taking more has to be caught up with as well.
        boolean isInTime = 2 * catchUpUs(lag + UNDER_WAY) < shortestElectionUs;
        long patienceUs = cluster.network().backlogUs()
                + (isInTime ? electionUs : HAND_OVER_TRIES * (electionUs + catchUpUs(lag)));
        long[] nextTryUs = new long[1];
        await("leadership is handed over", patienceUs, () -> {
            // A voter that needs longer than the leader's timeout to catch up lets a try fail.
            if (leader.isLeader() && queue.nowUs() >= nextTryUs[0]) {
                leader.offer(new Input.Transfer(-1, null));
                nextTryUs[0] = queue.nowUs() + electionUs;
            }
            SimNode next = cluster.leader();
            return next != null && next != leader && next.status().committedInTerm();
        });
    }

    private void await(String what, long patienceUs, BooleanSupplier isDone) {
        long deadlineUs = queue.nowUs() + patienceUs;
        while (!isDone.getAsBoolean()) {
            if (queue.nowUs() >= deadlineUs) {
                throw new InvariantViolation(
                        "liveness", "not within " + patienceUs / 1_000_000 + " s: " + what + "; " + describe());
            }
            queue.runUntil(queue.nowUs() + Environment.TICK_US);
        }
    }

    private boolean isSettled() {
        SimNode leader = cluster.leader();
        if (leader == null || !alive.contains(leader)) {
            return false;
        }
        long last = leader.log().lastIndex();
        settled = followed(leader);
        for (SimNode node : settled) {
            RaftStatus status = node.status();
            boolean isEqual = status.term() == leader.status().term()
                    && (node == leader || !node.isLeader())
                    && status.lastIndex() == last
                    && status.lastTerm() == leader.status().lastTerm()
                    && status.commitIndex() == last
                    && node.appliedIndex() == last;
            if (!isEqual) {
                return false;
            }
        }
        return true;
    }

    /** Living members, and those who know that they are none and whom to ask. */
    private List<SimNode> followed(SimNode leader) {
        Configuration configuration = leader.status().configuration();
        return alive.stream()
                .filter(node -> configuration.isMember(node.id()) || observes(node, leader))
                .toList();
    }

    private static boolean observes(SimNode node, SimNode leader) {
        Configuration known = node.status().configuration();
        return !known.isMember(node.id()) && known.isVoter(leader.id());
    }

    /** Nothing happens any more, so nobody has a reason to campaign; also not who was removed and may not know it. */
    private void rest() {
        SimNode leader = cluster.leader();
        if (leader == null) {
            throw new InvariantViolation("liveness", "leadership was lost in a healthy cluster; " + describe());
        }
        int term = leader.status().term();
        queue.runUntil(queue.nowUs() + RESTING_ELECTIONS * electionUs);
        Configuration configuration = leader.status().configuration();
        for (SimNode node : alive) {
            boolean isMember = configuration.isMember(node.id());
            if (cluster.leader() != leader || (isMember && node.status().term() != term)) {
                throw new InvariantViolation(
                        "liveness", "leadership does not rest in a healthy cluster; " + describe());
            }
            if (!isMember && node.log().lastConfigurationIndex() > 0) {
                cluster.world().reached(RareState.REMOVED_REPLICA_AT_REST);
            }
        }
    }

    private void checkLogs() {
        SimNode leader = cluster.leader();
        if (leader == null) {
            return;
        }
        for (SimNode node : settled) {
            LogImage log = node.disk().log();
            for (long index = log.base().index() + 1; index <= committed.lastIndex(); index++) {
                boolean isSame = log.has(index)
                        && Arrays.equals(
                                log.get(index).frame(), committed.get(index).frame());
                if (!isSame) {
                    throw new InvariantViolation(
                            "liveness", "n" + node.number() + " does not have the committed " + committed.get(index));
                }
            }
            boolean hasState = cluster.world().environment().hasState();
            if (hasState && node.stateDigest() != committed.digest(node.appliedIndex())) {
                throw new InvariantViolation(
                        "liveness", "n" + node.number() + " has another state at " + node.appliedIndex());
            }
            Configuration configuration = leader.status().configuration();
            if (!configuration.isMember(node.id())) {
                cluster.world().reached(RareState.OBSERVER_CAUGHT_UP);
            } else if (!configuration.isVoter(node.id())) {
                cluster.world().reached(RareState.LEARNER_CAUGHT_UP);
            }
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        text.append(parts.history.acked())
                .append(" acked, ")
                .append(committed.lastIndex())
                .append(" committed, lost ")
                .append(cluster.lost());
        for (SimNode node : cluster.nodes()) {
            text.append("\n  n")
                    .append(node.number())
                    .append(' ')
                    .append(node.state())
                    .append(alive.contains(node) ? " " : " (lost) ")
                    .append(node.status());
        }
        return text.toString();
    }
}
