package dev.balsa.chaos.nemesis;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.FaultPhase;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.chaos.lab.BrokerHost;
import dev.balsa.chaos.lab.LabCluster;
import dev.balsa.chaos.plan.Fault;
import dev.balsa.chaos.plan.FaultKind;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.plan.PlannedFault;
import dev.balsa.chaos.plan.Target;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the faults of a plan happen at their times. A fault whose target nobody can name at its moment, for example because nobody
 * leads, is recorded as failed and counts for nothing. Anything else that goes wrong here is an error of the harness and ends the run.
 */
public final class Nemesis implements AutoCloseable {
    private static final long LOOK_MS = 20;
    private static final long CLOSE_PATIENCE_SECONDS = 30;

    private final Targets targets;
    private final Injection injection;
    private final HistoryWriter history;
    private final ClientTargets clients;
    private final ExecutorService strikes = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("nemesis-", 0).factory());

    /** Breaks a cluster in a lab. */
    public Nemesis(LabCluster cluster, HistoryWriter history, long seed, ClientTargets clients) {
        this(
                cluster.hosts().stream().map(BrokerHost::id).toList(),
                cluster::admin,
                inLab(cluster, seed),
                history,
                clients);
    }

    /**
     * Breaks any cluster.
     *
     * @param brokers ids of all
     * @param admins makes clients that do not wait for long
     */
    public Nemesis(
            List<Integer> brokers,
            Supplier<BalsaAdmin> admins,
            Injection injection,
            HistoryWriter history,
            ClientTargets clients) {
        this.targets = new Targets(brokers, admins);
        this.injection = injection;
        this.history = history;
        this.clients = clients;
    }

    private static Injection inLab(LabCluster cluster, long seed) {
        Injector injector = new Injector(cluster, seed);
        return (id, fault, durationMs, brokers) ->
                injector.inject(id, fault, brokers.stream().map(cluster::host).toList());
    }

    /** What plans for a nemesis in a lab may hold. */
    public static Set<FaultKind> kinds() {
        Set<FaultKind> kinds = EnumSet.copyOf(Injector.KINDS);
        kinds.add(FaultKind.CRASH_CLIENT);
        kinds.removeIf(kind -> !kind.isGenerated());
        return kinds;
    }

    /** Learns who plays which part in the plan, while everybody can say. */
    public void look(Plan plan) {
        for (PlannedFault planned : plan.faults()) {
            var _ = brokers(planned);
        }
    }

    /** Runs the whole plan; returns when its time is over and every fault is undone. Returns how many faults were injected. */
    public int run(Plan plan) throws IOException, InterruptedException {
        return run(plan, () -> false);
    }

    /**
     * As {@link #run(Plan)}, but returns early, with faults under way, when nobody needs the rest.
     *
     * @param isEnough asked now and then, in this thread
     */
    public int run(Plan plan, BooleanSupplier isEnough) throws IOException, InterruptedException {
        long beganNanos = System.nanoTime();
        List<Future<Boolean>> running = new ArrayList<>();
        for (PlannedFault planned : plan.faults()) {
            running.add(strikes.submit(() -> {
                PlanTime.until(beganNanos + TimeUnit.MILLISECONDS.toNanos(planned.atMs()));
                return strike(planned);
            }));
        }
        long endNanos = beganNanos + TimeUnit.MILLISECONDS.toNanos(plan.durationMs());
        while (!isEnough.getAsBoolean()) {
            boolean isOver =
                    System.nanoTime() - endNanos >= 0 && running.stream().allMatch(Future::isDone);
            if (isOver || failed(running)) {
                break;
            }
            PlanTime.elapse(LOOK_MS);
        }
        return injected(running);
    }

    private static boolean failed(List<Future<Boolean>> running) {
        return running.stream().anyMatch(one -> one.state() == Future.State.FAILED);
    }

    /** How many of those that are over. */
    private static int injected(List<Future<Boolean>> running) throws IOException {
        int injected = 0;
        for (Future<Boolean> one : running) {
            switch (one.state()) {
                case SUCCESS -> injected += one.resultNow() ? 1 : 0;
                case FAILED ->
                    throw new IOException("the harness cannot go on: " + one.exceptionNow(), one.exceptionNow());
                case RUNNING, CANCELLED -> {}
            }
        }
        return injected;
    }

    /** From the beginning of a fault to its end. */
    private boolean strike(PlannedFault planned) throws IOException, InterruptedException {
        Fault fault = planned.fault();
        if (planned.target() instanceof Target.Client(int pick)) {
            record(planned, FaultPhase.BEGIN, List.of());
            clients.crash(pick);
            record(planned, FaultPhase.HEAL, List.of());
            return true;
        }
        List<Integer> ids = brokers(planned);
        if (ids == null) {
            record(planned, FaultPhase.FAILED, List.of());
            return false;
        }
        record(planned, FaultPhase.BEGIN, ids);
        long beganNanos = System.nanoTime();
        Healing healing = injection.inject(planned.id(), fault, planned.durationMs(), ids);
        PlanTime.until(beganNanos + TimeUnit.MILLISECONDS.toNanos(planned.durationMs()));
        healing.heal();
        record(planned, FaultPhase.HEAL, ids);
        return true;
    }

    private @Nullable List<Integer> brokers(PlannedFault planned) {
        try {
            return targets.resolve(planned.target());
        } catch (Targets.UnknownTargetException e) {
            history.event(new HistoryEvent.Note("fault " + planned.id() + ": " + e.getMessage(), null));
            return null;
        }
    }

    private void record(PlannedFault planned, FaultPhase phase, List<Integer> brokers) {
        history.event(new HistoryEvent.Fault(
                planned.id(), phase, PlanText.fault(planned.fault()), PlanText.target(planned.target()), brokers));
    }

    /** Ends what is under way, without healing it. */
    @Override
    public void close() throws IOException {
        strikes.shutdownNow();
        try {
            if (!strikes.awaitTermination(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("a fault is still under way after " + CLOSE_PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
