package dev.balsa.simulation;

import dev.balsa.raft.core.RaftStatus;
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
import dev.balsa.simulation.workload.Clients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * After the faults: everything is healed, except that sometimes a minority stays dead, cut off or without a disk that
 * answers, for good. Then within
 * bounded time writes must succeed, all logs must be equal and complete, and leadership must rest.
 */
final class LivenessPhase {
    private static final int FRESH_WRITES = 5;
    /** Longest time for each thing that has to happen, in longest election timeouts of the slowest clock. */
    private static final int PATIENCE_ELECTIONS = 15;

    private static final long EXTRA_COMMITS_US = 600_000_000;
    private static final int RESTING_ELECTIONS = 3;

    private final SimCluster cluster;
    private final EventQueue queue;
    private final FaultInjector injector;
    private final Clients clients;
    private final ClientHistory history;
    private final CommittedLog committed;
    private final long minCommits;
    private final long electionUs;
    private final List<SimNode> alive = new ArrayList<>();

    LivenessPhase(
            SimCluster cluster,
            FaultInjector injector,
            Clients clients,
            ClientHistory history,
            CommittedLog committed,
            long minCommits) {
        this.cluster = cluster;
        this.queue = cluster.world().queue();
        this.injector = injector;
        this.clients = clients;
        this.history = history;
        this.committed = committed;
        this.minCommits = minCommits;
        Environment environment = cluster.world().environment();
        double slowest = environment.clockRates().stream().reduce(1.0, Math::max);
        electionUs = (long) (environment.settings().electionTicksMax() * Environment.TICK_US * slowest);
    }

    void run() {
        injector.healAll();
        cluster.world().trace().note(Trace.NOBODY, "healed", 0, "");
        alive.addAll(cluster.nodes());
        if (Randomness.stream(cluster.world().seed(), "liveness").chance(0.3)) {
            loseMinority(Randomness.stream(cluster.world().seed(), "minority"));
        }
        // A majority may need a node that was away all the time.
        long patienceUs = PATIENCE_ELECTIONS * electionUs + catchUpUs(committed.lastIndex());
        long firstFresh = history.attempts();
        await(
                "fresh writes are acknowledged",
                patienceUs,
                () -> history.ackedFrom(firstFresh) >= FRESH_WRITES,
                this::describe);
        await("enough commits", EXTRA_COMMITS_US, () -> committed.lastIndex() >= minCommits, this::describe);
        clients.stop();
        await("all logs are equal, committed and durable", patienceUs, this::isSettled, this::describe);
        rest();
        checkLogs();
        history.close();
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

    private void loseMinority(Randomness random) {
        int voters = cluster.world().environment().voters();
        List<SimNode> candidates = new ArrayList<>(cluster.nodes().subList(0, voters));
        random.shuffle(candidates);
        for (SimNode lost : candidates.subList(0, (voters - 1) / 2)) {
            cluster.world().reached(RareState.MINORITY_LEFT_DEAD);
            alive.remove(lost);
            switch (random.between(0, 2)) {
                case 0 -> lost.crash(random.chance(0.5));
                case 1 -> cutOff(lost.number());
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

    private void await(String what, long patienceUs, BooleanSupplier isDone, Supplier<String> state) {
        long deadlineUs = queue.nowUs() + patienceUs;
        while (!isDone.getAsBoolean()) {
            if (queue.nowUs() >= deadlineUs) {
                throw new InvariantViolation(
                        "liveness", "not within " + patienceUs / 1_000_000 + " s: " + what + "; " + state.get());
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
        for (SimNode node : alive) {
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

    /** Nothing happens any more, so nobody has a reason to campaign. */
    private void rest() {
        SimNode leader = cluster.leader();
        RaftStatus before = alive.getFirst().status();
        queue.runUntil(queue.nowUs() + RESTING_ELECTIONS * electionUs);
        for (SimNode node : alive) {
            if (node.status().term() != before.term() || cluster.leader() != leader) {
                throw new InvariantViolation(
                        "liveness", "leadership does not rest in a healthy cluster; " + describe());
            }
        }
    }

    private void checkLogs() {
        Environment environment = cluster.world().environment();
        for (SimNode node : alive) {
            LogImage log = node.disk().log();
            for (long index = 1; index <= committed.lastIndex(); index++) {
                boolean isSame = log.has(index)
                        && Arrays.equals(
                                log.get(index).frame(), committed.get(index).frame());
                if (!isSame) {
                    throw new InvariantViolation(
                            "liveness", "n" + node.number() + " does not have the committed " + committed.get(index));
                }
            }
            if (node.number() >= environment.voters() + environment.learners()) {
                cluster.world().reached(RareState.OBSERVER_CAUGHT_UP);
            } else if (node.number() >= environment.voters()) {
                cluster.world().reached(RareState.LEARNER_CAUGHT_UP);
            }
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        text.append(history.acked())
                .append(" acked, ")
                .append(committed.lastIndex())
                .append(" committed");
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
