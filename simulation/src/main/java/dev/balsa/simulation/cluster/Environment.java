package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.RaftSettings;
import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * What one seed's world is like before any fault: how many nodes, how fast network, disks and clocks are, how small the
 * core's limits. Limits are far below production's so that windows fill, appends split and catch-up needs the disk.
 *
 * @param voters number of voters; nodes {@code 0..voters-1}
 * @param learners number of learners, the nodes after the voters
 * @param observers nodes that are no members and follow, the nodes after the learners
 * @param spares nodes that know no member and wait to be made one, the last ones
 * @param clockRates per node, length of its tick relative to {@link #TICK_US}
 * @param hasState a state machine stands above the log, whose state travels with a restart
 * @param safetyUs how long faults are injected
 */
public record Environment(
        int voters,
        int learners,
        int observers,
        int spares,
        RaftSettings settings,
        List<Double> clockRates,
        Network network,
        Disk disk,
        Host host,
        Clients clients,
        boolean hasState,
        long safetyUs) {
    public static final long TICK_US = 50_000;

    /**
     * @param keepsOrder messages of one lane between two nodes arrive in order unless a fault reorders them
     * @param refusals a process that dies makes its peers see a refused or reset connection
     * @param outlivesCrash messages under way to a process that died may reach its successor
     */
    public record Network(
            long latencyMinUs, long latencyMaxUs, boolean keepsOrder, boolean refusals, boolean outlivesCrash) {}

    /**
     * @param maxWritesPerForce writes that one force covers at most
     * @param failedReads share of reads for lagging peers that fail for a passing reason
     */
    public record Disk(
            long forceMinUs,
            long forceMaxUs,
            long segmentMinUs,
            long segmentMaxUs,
            long readMinUs,
            long readMaxUs,
            int maxWritesPerForce,
            double failedReads) {}

    /**
     * @param turnDelayMaxUs longest wait between an input's arrival and the turn that takes it
     * @param maxInputsPerTurn inputs stepped before the effects are carried out
     */
    public record Host(long turnDelayMaxUs, int maxInputsPerTurn) {}

    /** @param maxBatch proposals in one {@code Propose} */
    public record Clients(
            int count, long thinkMinUs, long thinkMaxUs, long timeoutUs, int maxBatch, int maxEntryBytes) {}

    public int nodes() {
        return voters + learners + observers + spares;
    }

    /** @param voters number of voters, 0 to let the seed decide */
    public static Environment draw(Randomness random, int voters, long minSafetyUs) {
        int voterCount = voters == 0 ? drawVoters(random) : voters;
        int learners = Math.max(0, random.between(-6, 2));
        int observers = random.chance(0.2) ? 1 : 0;
        int spares = random.chance(0.5) ? random.between(1, 2) : 0;
        Network network = drawNetwork(random);
        Disk disk = drawDisk(random);
        Host host = new Host(random.pick(List.of(0L, 500L, 5_000L)), random.pick(List.of(1, 4, 16)));
        return new Environment(
                voterCount,
                learners,
                observers,
                spares,
                drawSettings(random, network, disk, host),
                drawClockRates(random, voterCount + learners + observers + spares),
                network,
                disk,
                host,
                drawClients(random),
                random.chance(0.5),
                minSafetyUs + random.between(0, minSafetyUs / 4));
    }

    private static int drawVoters(Randomness random) {
        int draw = random.between(0, 99);
        if (draw < 50) {
            return 3;
        }
        if (draw < 75) {
            return 5;
        }
        return switch (draw % 10) {
            case 0, 1 -> 1;
            case 2, 3, 4 -> 2;
            case 5, 6, 7, 8 -> 4;
            default -> 7;
        };
    }

    /** Short timeouts make elections collide, but one that is no longer than an election takes never ends. */
    private static RaftSettings drawSettings(Randomness random, Network network, Disk disk, Host host) {
        long electionUs = 2 * (network.latencyMaxUs() + disk.forceMaxUs() + 2 * host.turnDelayMaxUs());
        int shortest = (int) (6 * electionUs / TICK_US) + 1;
        int electionMin = Math.max(shortest, random.pick(List.of(5, 10, 20, 30)));
        return new RaftSettings(
                2,
                electionMin,
                electionMin + random.between(electionMin / 2, electionMin),
                2,
                6,
                random.chance(0.3) ? 2 : 0,
                random.pick(List.of(1, 500, 4_000, 64_000)),
                random.pick(List.of(2_000, 8_000, 256_000)),
                random.pick(List.of(6_000, 30_000, 1_000_000)),
                random.pick(List.of(0, 1_000, 50_000)));
    }

    private static List<Double> drawClockRates(Randomness random, int nodes) {
        boolean skewed = random.chance(0.5);
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            rates.add(skewed ? 0.8 + random.between(0, 500) / 1_000.0 : 1.0);
        }
        return List.copyOf(rates);
    }

    private static Network drawNetwork(Randomness random) {
        long min = random.pick(List.of(50L, 200L, 1_000L, 5_000L));
        return new Network(
                min, min * random.between(2, 20), random.chance(0.7), random.chance(0.7), random.chance(0.3));
    }

    private static Disk drawDisk(Randomness random) {
        long force = random.pick(List.of(20L, 500L, 2_000L, 8_000L));
        long segment = random.pick(List.of(100L, 20_000L, 500_000L));
        return new Disk(
                force,
                force * random.between(2, 8),
                segment,
                segment * 4,
                200,
                random.pick(List.of(1_000L, 40_000L)),
                random.pick(List.of(1, 3, 1_000)),
                random.chance(0.3) ? 0.2 : 0.0);
    }

    private static Clients drawClients(Randomness random) {
        long think = random.pick(List.of(10_000L, 40_000L, 120_000L));
        return new Clients(
                random.between(2, 4),
                think,
                think * 4,
                random.between(1_000_000L, 4_000_000L),
                random.between(1, 4),
                random.pick(List.of(60, 400, 3_000)));
    }
}
