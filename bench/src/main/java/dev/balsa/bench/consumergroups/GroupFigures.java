package dev.balsa.bench.consumergroups;

import dev.balsa.bench.WorkDirectory;
import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.proto.v1.GroupServiceGrpc;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * {@code bench/consumer-groups [MEMBERS] [IDLE_GROUPS] [FILE]}: commits a second, how soon a large group is stable, and what idle
 * groups cost. Three broker processes and this one share the machine.
 */
public final class GroupFigures {
    private static final String TOPIC = "figures";
    private static final int COMMITTERS = 200;
    private static final int COMPILING_SECONDS = 30;
    private static final int WARM_UP_SECONDS = 5;
    private static final int MEASURED_SECONDS = 15;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final PrintStream progress = System.err;
    private final List<String> rows = new ArrayList<>();
    private final int members;
    private final int idleGroups;

    private GroupFigures(int members, int idleGroups) {
        this.members = members;
        this.idleGroups = idleGroups;
    }

    public static void main(String[] arguments) throws Exception {
        int members = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        int idleGroups = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
        String table;
        try (WorkDirectory work = WorkDirectory.temporary("balsa-groups")) {
            table = new GroupFigures(members, idleGroups).measure(work.path());
        }
        System.out.println(table);
        if (arguments.length > 2) {
            Files.writeString(Path.of(arguments[2]), table + System.lineSeparator());
        }
    }

    private String measure(Path home) throws Exception {
        rows.add("| figure | measured | aim |");
        rows.add("|---|---|---|");
        try (ProcessCluster cluster = ProcessCluster.in(home, 3, List.of())) {
            cluster.up();
            try (BalsaAdmin admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()));
                    CoordinatorChannels channels = new CoordinatorChannels(cluster.endpoint(1))) {
                admin.createTopic(new NewTopic(TOPIC, members, 1));
                double idleBefore = idleCpu(cluster);
                warmUp(channels);
                commits(cluster, channels, COMMITTERS, 1);
                commits(cluster, channels, 5 * COMMITTERS, 1);
                commits(cluster, channels, COMMITTERS, 10);
                largeGroup(channels, "sticky");
                largeGroup(channels, "range");
                idle(cluster, channels, idleBefore);
            }
        }
        return String.join(System.lineSeparator(), rows);
    }

    /** New processes spend half of their time with compiling. */
    private void warmUp(CoordinatorChannels channels) throws InterruptedException {
        new Committers(channels, TOPIC, "warm-up-", 5 * COMMITTERS, 1).measure(0, COMPILING_SECONDS);
    }

    /** What a call costs in processor time says, also on a machine with other work, how many there could be. */
    private void commits(ProcessCluster cluster, CoordinatorChannels channels, int consumers, int offsetsPerCall)
            throws InterruptedException, IOException {
        Committers committers = new Committers(
                channels, TOPIC, "committer-" + consumers + "-" + offsetsPerCall + "-", consumers, offsetsPerCall);
        Duration brokersBefore = cpu(cluster);
        Duration clientBefore = ownCpu();
        double rate = committers.measure(WARM_UP_SECONDS, MEASURED_SECONDS);
        double brokersMicros = cpu(cluster).minus(brokersBefore).toNanos() / 1e3 / committers.answeredCount();
        double clientMicros = ownCpu().minus(clientBefore).toNanos() / 1e3 / committers.answeredCount();
        row(
                "offsets committed a second, " + consumers + " consumers, " + offsetsPerCall + " a call",
                String.format(
                        Locale.ROOT,
                        "%.0f/s, call p50 %.1f ms, p99 %.1f ms, %d failed; processor time a call: brokers %.0f us, client"
                                + " %.0f us",
                        rate * offsetsPerCall,
                        committers.percentileMs(50),
                        committers.percentileMs(99),
                        committers.failures(),
                        brokersMicros,
                        clientMicros),
                ">= 10,000/s");
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void largeGroup(CoordinatorChannels channels, String assignor) {
        String group = "large-" + assignor;
        LongAdder failures = new LongAdder();
        List<BenchMember> all = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            all.add(new BenchMember(GroupServiceGrpc.newStub(channels.to(group, i)), group, TOPIC, assignor, failures));
        }
        all.forEach(BenchMember::join);
        double joined = settle(all);
        row(members + " members join, " + assignor, text(joined, failures), "stable in <= 5 s");
        List<BenchMember> leaving = all.subList(0, members / 10);
        List<BenchMember> staying = all.subList(members / 10, members);
        leaving.forEach(BenchMember::leave);
        row(leaving.size() + " of them leave, " + assignor, text(settle(staying), failures), "stable in <= 5 s");
        staying.forEach(BenchMember::leave);
    }

    /** Every partition is read by somebody, and as evenly as can be. */
    private double settle(List<BenchMember> living) {
        int ceiling = (members + living.size() - 1) / living.size();
        return Waiting.until("stable group", PATIENCE, () -> {
            int assigned = 0;
            for (BenchMember member : living) {
                if (!member.hasJoined() || member.partitions() > ceiling) {
                    return false;
                }
                assigned += member.partitions();
            }
            return assigned == members;
        });
    }

    private static String text(double seconds, LongAdder failures) {
        return String.format(Locale.ROOT, "%.2f s, %d calls failed", seconds, failures.sum());
    }

    private void idle(ProcessCluster cluster, CoordinatorChannels channels, double before) throws Exception {
        for (int i = 0; i < idleGroups; i += COMMITTERS) {
            Committers once =
                    new Committers(channels, TOPIC, "idle-" + i + "-", Math.min(COMMITTERS, idleGroups - i), 1);
            once.measure(0, 1);
        }
        double after = idleCpu(cluster);
        row(
                idleGroups + " idle groups: processor time of all brokers",
                String.format(Locale.ROOT, "%.1f %% of a core, %.1f %% without groups", after * 100, before * 100),
                "nothing visible");
    }

    /** Of all brokers together, in cores. */
    private static double idleCpu(ProcessCluster cluster) throws IOException {
        Waiting.pause(Duration.ofSeconds(5));
        Duration before = cpu(cluster);
        Waiting.pause(Duration.ofSeconds(10));
        return cpu(cluster).minus(before).toMillis() / 10_000.0;
    }

    private static Duration cpu(ProcessCluster cluster) throws IOException {
        Duration total = Duration.ZERO;
        for (int id = 1; id <= cluster.brokers(); id++) {
            total = total.plus(cluster.process(id).info().totalCpuDuration().orElse(Duration.ZERO));
        }
        return total;
    }

    private void row(String figure, String measured, String aim) {
        progress.println(figure + ": " + measured);
        rows.add("| " + figure + " | " + measured + " | " + aim + " |");
    }
}
