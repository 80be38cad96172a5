package dev.balsa.simulation;

import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.Environment;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.cluster.World;
import dev.balsa.simulation.engine.Counters;
import dev.balsa.simulation.engine.EventQueue;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.engine.Randomness;
import dev.balsa.simulation.engine.Trace;
import dev.balsa.simulation.fault.FaultInjector;
import dev.balsa.simulation.fault.FaultPlan;
import dev.balsa.simulation.fault.FaultPlanner;
import dev.balsa.simulation.invariant.Invariants;
import dev.balsa.simulation.oracle.ClientHistory;
import dev.balsa.simulation.oracle.CommittedLog;
import dev.balsa.simulation.oracle.ReadHistory;
import dev.balsa.simulation.workload.Administrator;
import dev.balsa.simulation.workload.Clients;
import dev.balsa.simulation.workload.Readers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of one seed: a phase with faults in which nothing wrong may happen, then a healed one in which the right must. */
public final class Simulation {
    private static final long MAX_EVENTS = 20_000_000;

    private final long seed;
    private final EventQueue queue = new EventQueue(MAX_EVENTS);
    private final Trace trace;
    private final World world;
    private final SimCluster cluster;
    private final CommittedLog committed;
    private final ClientHistory history;
    private final Clients clients;
    private final Readers readers;
    private final FaultInjector injector;
    private final FaultPlan plan;
    private final LivenessPhase liveness;

    private Simulation(long seed, SimulationOptions options) {
        this.seed = seed;
        Environment environment =
                Environment.draw(Randomness.stream(seed, "environment"), options.voters(), options.safetyMs() * 1_000);
        List<ClusterObserver> observers = new ArrayList<>();
        trace = new Trace(queue, options.lines());
        world = new World(seed, environment, queue, trace, new Counters(), new Counters(), observers);
        cluster = new SimCluster(world);
        committed = new CommittedLog(world);
        history = new ClientHistory(world);
        committed.addListener(history);
        clients = new Clients(cluster, history, committed);
        ReadHistory reads = new ReadHistory(history, committed);
        readers = new Readers(cluster, reads);
        Administrator administrator = new Administrator(cluster);
        injector = new FaultInjector(cluster, administrator);
        observers.add(committed);
        observers.addAll(Invariants.of(cluster, committed));
        observers.add(clients.observer());
        observers.add(readers);
        observers.addAll(injector.observers());
        FaultPlan full =
                new FaultPlanner(Randomness.stream(seed, "faults"), environment.nodes(), environment.safetyUs()).plan();
        plan = options.onlyFaults() == null ? full : full.only(options.onlyFaults());
        liveness = new LivenessPhase(
                new LivenessPhase.Parts(cluster, injector, administrator, clients, readers, history, reads, committed),
                options.minCommits());
    }

    /** Runs a seed to its end or to its first violation. Any number of threads may run seeds at once. */
    public static SeedResult run(long seed, SimulationOptions options) {
        return new Simulation(seed, options).run();
    }

    private SeedResult run() {
        Violation violation = null;
        try {
            cluster.nodes().forEach(SimNode::start);
            clients.start();
            readers.start();
            injector.schedule(plan);
            queue.runUntil(world.environment().safetyUs());
            liveness.run();
        } catch (InvariantViolation e) {
            violation = new Violation(
                    e.invariant(), String.valueOf(e.getMessage()), queue.nowUs() / 1e6, trace.tail(), e.getCause());
        }
        return result(violation);
    }

    private SeedResult result(@Nullable Violation violation) {
        return new SeedResult(
                seed,
                world.environment().voters(),
                world.environment().nodes(),
                queue.events(),
                queue.nowUs() / 1_000,
                committed.lastIndex(),
                history.acked(),
                injector.struck(),
                trace.hash(),
                world.marks().view(),
                world.rareStates().view(),
                plan,
                violation);
    }
}
