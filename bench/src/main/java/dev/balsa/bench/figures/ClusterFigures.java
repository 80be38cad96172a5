package dev.balsa.bench.figures;

import dev.balsa.bench.WorkDirectory;
import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.client.admin.PartitionDescription;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.StringSerializer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Measures a cluster of three: {@code bench/figures [rounds] [FILE]}. Prints a table and, if a file is named, writes it there.
 * What others reach was measured on the same kind of machine with the same method.
 */
public final class ClusterFigures {
    private static final String TOPIC = "figures";
    private static final int PARTITIONS = 6;
    private static final Duration WATCHED = Duration.ofSeconds(6);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Path home;
    private final int rounds;
    private final PrintStream progress = System.err;

    private final Samples start =
            new Samples("`up` on an empty disk to the first record acknowledged", "s", "<= 4 s", "Kafka 4.4: 14.4 s");
    private final Samples killed = new Samples(
            "`kill -9` of a leader: longest gap on its partitions", "s", "<= 1 s", "Kafka 9.0 s, NATS 8.0 s");
    private final Samples killedOthers =
            new Samples("the same, on partitions led by others", "ms", "<= 100 ms", "Kafka 8,500 ms, NATS 30 ms");
    private final Samples paused =
            new Samples("`SIGSTOP` of a leader: longest gap on its partitions", "s", "<= 3 s", "Kafka 30 s");
    private final Samples transferred =
            new Samples("leadership handed over under load: longest gap on the partition", "ms", "<= 200 ms", "");
    private final Samples idle = new Samples("memory (RSS) of an idle broker", "MiB", "<= 300 MiB", "");

    private ClusterFigures(Path home, int rounds) {
        this.home = home;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        String table;
        try (WorkDirectory work = WorkDirectory.temporary("balsa-figures")) {
            List<String> lines = new ArrayList<>(new ClusterFigures(work.path(), rounds).measure());
            lines.addAll(new OperationFigures(work.path(), rounds).rows());
            table = String.join(System.lineSeparator(), lines);
        }
        System.out.println(table);
        if (arguments.length > 1) {
            Files.writeString(Path.of(arguments[1]), table + System.lineSeparator());
        }
    }

    private List<String> measure() throws Exception {
        for (int round = 1; round <= rounds; round++) {
            measureStart(round);
        }
        try (ProcessCluster cluster = ProcessCluster.in(home, 3, List.of())) {
            cluster.up();
            Waiting.pause(IDLE);
            for (int id = 1; id <= cluster.brokers(); id++) {
                idle.add(residentMiB(cluster.process(id).pid()));
            }
            measureFaults(cluster);
        }
        return List.of(
                "| figure | median | worst | samples | aim | others |",
                "|---|---|---|---|---|---|",
                start.row(),
                killed.row(),
                killedOthers.row(),
                paused.row(),
                transferred.row(),
                idle.row());
    }

    /** The client runs already and asks again and again, as an application does that was started before its cluster. */
    private void measureStart(int round) throws Exception {
        try (ProcessCluster cluster = ProcessCluster.in(home, 3, List.of());
                BalsaAdmin admin = new BalsaAdmin(options(cluster));
                ExecutorService background = Executors.newSingleThreadExecutor();
                BalsaProducer<String, String> producer =
                        new BalsaProducer<>(options(cluster), new StringSerializer(), new StringSerializer())) {
            long beganNanos = System.nanoTime();
            CompletableFuture<Void> up = CompletableFuture.runAsync(
                    () -> {
                        try {
                            cluster.up();
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    background);
            createAsSoonAsPossible(admin);
            producer.send(new ProducerRecord<>(TOPIC, "first")).get();
            double seconds = (System.nanoTime() - beganNanos) / 1e9;
            up.join();
            start.add(seconds);
            progress.printf("start %d: %.2f s%n", round, seconds);
        } catch (BalsaException | ExecutionException e) {
            throw new IOException("the cluster of round " + round + " took no record", e);
        }
    }

    /** The first broker that serves may not have seen the two others yet, and says so. */
    private static void createAsSoonAsPossible(BalsaAdmin admin) throws IOException {
        Waiting.until("three live brokers", Duration.ofSeconds(60), () -> {
            try {
                admin.createTopic(new NewTopic(TOPIC, 1, 3));
                return true;
            } catch (BalsaException e) {
                if (!e.reason().equals("TOO_FEW_BROKERS")) {
                    throw e;
                }
                return false;
            }
        });
    }

    private void measureFaults(ProcessCluster cluster) throws Exception {
        try (BalsaAdmin admin = new BalsaAdmin(options(cluster))) {
            admin.createTopic(new NewTopic(TOPIC, PARTITIONS, 3));
            try (PacedLoad load = new PacedLoad(cluster.bootstrap(), TOPIC, PARTITIONS)) {
                load.start();
                for (int round = 1; round <= rounds; round++) {
                    measureKill(cluster, admin, load, round);
                    measurePause(cluster, admin, load, round);
                    measureTransfers(admin, load, round);
                }
            }
        }
    }

    private void measureKill(ProcessCluster cluster, BalsaAdmin admin, PacedLoad load, int round) throws IOException {
        settle(admin, load);
        List<PartitionDescription> before = admin.describeTopic(TOPIC).partitions();
        int victim = before.getFirst().leader();
        long from = System.nanoTime();
        cluster.kill(victim);
        Waiting.pause(WATCHED);
        record(load, before, victim, from, killed, killedOthers, "kill " + round);
        cluster.up();
    }

    private void measurePause(ProcessCluster cluster, BalsaAdmin admin, PacedLoad load, int round) throws IOException {
        settle(admin, load);
        List<PartitionDescription> before = admin.describeTopic(TOPIC).partitions();
        int victim = before.getFirst().leader();
        long from = System.nanoTime();
        cluster.pause(victim);
        Waiting.pause(WATCHED);
        record(load, before, victim, from, paused, null, "pause " + round);
        cluster.resume(victim);
    }

    /** Every partition once a round; the client is told of nothing. */
    private void measureTransfers(BalsaAdmin admin, PacedLoad load, int round) throws IOException {
        settle(admin, load);
        double longest = 0;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            long from = System.nanoTime();
            admin.transferLeadership(new TopicPartition(TOPIC, partition), OptionalInt.empty());
            Waiting.pause(Duration.ofSeconds(1));
            double gapMs = load.longestGapNanos(partition, from, System.nanoTime()) / 1e6;
            transferred.add(gapMs);
            longest = Math.max(longest, gapMs);
        }
        progress.printf("transfers %d: longest gap %.0f ms%n", round, longest);
    }

    private void record(
            PacedLoad load,
            List<PartitionDescription> before,
            int victim,
            long fromNanos,
            Samples own,
            @Nullable Samples others,
            String what) {
        long to = System.nanoTime();
        double ownGap = 0;
        double otherGap = 0;
        for (PartitionDescription partition : before) {
            double seconds = load.longestGapNanos(partition.partition(), fromNanos, to) / 1e9;
            if (partition.leader() == victim) {
                ownGap = Math.max(ownGap, seconds);
            } else {
                otherGap = Math.max(otherGap, seconds);
            }
        }
        own.add(ownGap);
        if (others != null) {
            others.add(otherGap * 1e3);
        }
        progress.printf("%s: broker %d, own partitions %.2f s, others %.0f ms%n", what, victim, ownGap, otherGap * 1e3);
    }

    /** All brokers alive, all partitions led, and acknowledging for a while. */
    static void settle(BalsaAdmin admin, PacedLoad load) throws IOException {
        Waiting.until(
                "a healthy cluster",
                Duration.ofSeconds(60),
                () -> admin.describeCluster().isHealthy());
        Waiting.pause(Duration.ofSeconds(3));
        long now = System.nanoTime();
        Waiting.until("acknowledgements", Duration.ofSeconds(30), () -> load.allAckedAfter(now));
    }

    private static Map<String, String> options(ProcessCluster cluster) {
        return Map.of("bootstrap.servers", cluster.bootstrap());
    }

    private static double residentMiB(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no resident size of process " + pid);
    }
}
