package dev.balsa.chaos.virtual;

import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanGenerator;
import dev.balsa.chaos.plan.PlanOptions;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.client.TopicPartition;
import dev.balsa.log.DataDirectory;
import dev.balsa.simulation.engine.EventQueue;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.engine.Randomness;
import dev.balsa.simulation.engine.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * One run of one seed: brokers that form a cluster, clients, a time with faults, a healed one in which everything has to go on, and a final
 * read. All of it happens on the calling thread, in virtual time.
 */
public final class VirtualRun {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 2;
    private static final int REPLICAS = 3;
    private static final long MAX_EVENTS = 20_000_000;
    private static final long SETUP_MS = 30_000;
    private static final long QUIET_MS = 1_000;
    private static final long HEALED_MS = 8_000;
    /** The longest that a call takes, and what its answer needs. */
    private static final long LAST_CALLS_MS = VirtualClient.TIMEOUT_MS + 12_000;

    private static final long FINAL_READ_MS = 30_000;
    private static final long STEP_MS = 50;

    private static final long GAP_MIN_MS = 700;
    private static final long GAP_MAX_MS = 2_500;
    private static final long PERIOD_MS = 8_000;

    private final long seed;
    private final EventQueue queue = new EventQueue(MAX_EVENTS);
    private final Trace trace;
    private final VirtualWorld world;
    private final VirtualNetwork network;
    private final List<VirtualMachine> machines = new ArrayList<>();
    private final Plan plan;
    private final VirtualHistory history;
    private final VirtualSite site;
    private final VirtualCrew crew;
    private final Watcher watcher;
    private final VirtualInjector injector;

    private VirtualRun(long seed, VirtualOptions options) {
        this.seed = seed;
        trace = new Trace(queue, options.lines());
        world = VirtualWorld.of(seed, queue, trace);
        network = new VirtualNetwork(world);
        int brokers = options.brokers() > 0
                ? options.brokers()
                : (world.chance("size").chance(0.8) ? 3 : 5);
        plan = plan(seed, options);
        history = new VirtualHistory(world, header(brokers));
        for (int id = 1; id <= brokers; id++) {
            machines.add(new VirtualMachine(world, network, id, this::ended));
        }
        site = new VirtualSite(
                world,
                network,
                history,
                machines.stream().map(VirtualMachine::id).toList(),
                partitions(),
                new VirtualSite.Numbers());
        crew = new VirtualCrew(site);
        watcher = new Watcher(site, crew.takeNumber());
        injector = new VirtualInjector(world, network, history, machines, watcher, crew);
    }

    static long us(long ms) {
        return TimeUnit.MILLISECONDS.toMicros(ms);
    }

    private static List<TopicPartition> partitions() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(number -> new TopicPartition(TOPIC, number))
                .toList();
    }

    /** The faults that this seed has with these options. */
    public static Plan plan(long seed, VirtualOptions options) {
        Plan given = options.plan();
        return given != null
                ? given
                : PlanGenerator.generate(
                        seed,
                        new PlanOptions(
                                options.faultsMs(),
                                GAP_MIN_MS,
                                GAP_MAX_MS,
                                PERIOD_MS,
                                0,
                                0,
                                VirtualInjector.KINDS,
                                partitions().stream()
                                        .map(TopicPartition::toString)
                                        .toList(),
                                List.of(GroupMember.GROUP)));
    }

    private HistoryHeader header(int brokers) {
        return new HistoryHeader(
                "simulated cluster",
                seed,
                brokers,
                PlanText.lines(plan),
                "balsa simulate --cluster --replay " + seed,
                "1970-01-01T00:00:00Z",
                false,
                HistoryHeader.Floor.DEFAULT,
                HistoryHeader.Limits.DEFAULT);
    }

    /** Runs a seed to its end or to its first violation. Any number of threads may run seeds at once. */
    public static VirtualResult run(long seed, VirtualOptions options) {
        return new VirtualRun(seed, options).run();
    }

    private VirtualResult run() {
        Judgement judgement = null;
        Throwable violation = null;
        try {
            form();
            play();
            judgement = Judge.judge(history);
        } catch (InvariantViolation e) {
            violation = e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new VirtualResult(
                seed,
                machines.size(),
                queue.events(),
                queue.nowUs() / 1_000,
                trace.hash(),
                history,
                judgement,
                violation,
                trace.tail());
    }

    /** Formats the disks, starts the brokers, and has the topic made. */
    private void form() throws IOException {
        Randomness ids = world.chance("identities");
        List<UUID> incarnations = new ArrayList<>();
        List<String> controllers = new ArrayList<>();
        for (VirtualMachine machine : machines) {
            UUID incarnation = new UUID(ids.nextLong(), ids.nextLong());
            incarnations.add(incarnation);
            controllers.add(machine.id() + "@" + Hosts.peerListener(machine.id()) + ":" + incarnation);
        }
        for (VirtualMachine machine : machines) {
            machine.format(new DataDirectory.Identity(
                    "simulated", machine.id(), incarnations.get(machine.id() - 1), controllers));
            machine.start();
        }
        TopicMaker maker = new TopicMaker(site, crew.takeNumber(), TOPIC, PARTITIONS, REPLICAS);
        maker.start();
        await("the topic is made", SETUP_MS, maker::isMade);
    }

    private void play() {
        phase(Phase.QUIET);
        watcher.start();
        crew.start();
        pass(QUIET_MS);
        phase(Phase.FAULTS);
        injector.schedule(plan);
        pass(plan.durationMs());
        phase(Phase.HEALED);
        pass(HEALED_MS);
        crew.stop();
        pass(LAST_CALLS_MS);
        phase(Phase.FINAL_READ);
        List<FinalReader> readers = new ArrayList<>();
        for (TopicPartition partition : site.partitions()) {
            readers.add(new FinalReader(site, crew.takeNumber(), partition));
        }
        readers.forEach(FinalReader::start);
        await(
                "the final read is complete",
                FINAL_READ_MS,
                () -> readers.stream().allMatch(FinalReader::isDrained));
        phase(Phase.END);
    }

    private void phase(Phase phase) {
        history.event(new HistoryEvent.PhaseBegan(phase));
    }

    private void pass(long ms) {
        queue.runUntil(queue.nowUs() + us(ms));
    }

    private void await(String what, long limitMs, BooleanSupplier holds) {
        long untilUs = queue.nowUs() + us(limitMs);
        while (!holds.getAsBoolean()) {
            if (queue.nowUs() >= untilUs) {
                throw new InvariantViolation("liveness", "not within " + limitMs + " ms: " + what);
            }
            pass(STEP_MS);
        }
    }

    private void ended(VirtualMachine machine, String reason) {
        history.event(new HistoryEvent.Note(reason, machine.id()));
        history.event(new HistoryEvent.BrokerExited(machine.id(), 1, false));
    }
}
