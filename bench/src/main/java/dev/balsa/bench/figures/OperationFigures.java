package dev.balsa.bench.figures;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.remote.BrokerFaults;
import dev.balsa.chaos.remote.FaultApi;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.client.admin.PartitionDescription;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.ByteArraySerializer;
import dev.balsa.proto.fault.v1alpha1.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What whoever runs a cluster does to it or meets: orderly stops, lost controllers, slow and full disks, a cold start. */
final class OperationFigures {
    private static final String TOPIC = "operations";
    private static final int PARTITIONS = 6;
    private static final int BROKERS = 3;
    private static final Duration WATCHED = Duration.ofSeconds(6);
    private static final Duration MEASURED = Duration.ofSeconds(10);
    private static final Duration SLOW_SYNC = Duration.ofMillis(300);
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Longer than anything here takes. */
    private static final int RETENTION_MS = 1_000_000_000;

    private static final int COLD_PARTITIONS = 300;
    private static final int COLD_RECORD_BYTES = 16 << 10;
    private static final int COLD_RECORDS = 1_000_000_000 / COLD_RECORD_BYTES;
    private static final int MOST_COLD_ROUNDS = 2;

    private final Path home;
    private final int rounds;
    private final PrintStream progress = System.err;

    private final Samples stopped =
            new Samples("orderly stop of a leader (SIGTERM): longest gap on its partitions", "ms", "<= 200 ms", "");
    private final Samples failed = new Samples("records that failed in that time", "records", "0", "");
    private final Samples unchanged = new Samples(
            "`kill -9` of the active controller: longest time in which no topic can be altered", "s", "<= 2 s", "");
    private final Samples slowed = new Samples(
            "p99 of `acks=all` while each sync of one broker takes 300 ms longer, beside p99 before",
            "x",
            "<= 1.5 x",
            "");
    private final Samples full = new Samples(
            "disks of all brokers full, then not: until every partition acknowledges again", "s", "<= 5 s", "");
    private final Samples cold = new Samples(
            "`kill -9` of all with 1 GB in 300 partitions, from `up` to a record acknowledged by each",
            "s",
            "<= 10 s",
            "");

    OperationFigures(Path home, int rounds) {
        this.home = home;
        this.rounds = rounds;
    }

    /** Measures all, and returns the rows of a table. */
    List<String> rows() throws Exception {
        try (ProcessCluster cluster = ProcessCluster.in(home, BROKERS, List.of("fault.injection.enable=true"))) {
            cluster.up();
            try (BalsaAdmin admin = new BalsaAdmin(options(cluster))) {
                admin.createTopic(new NewTopic(TOPIC, PARTITIONS, BROKERS));
                try (PacedLoad load = new PacedLoad(cluster.bootstrap(), TOPIC, PARTITIONS)) {
                    load.start();
                    for (int round = 1; round <= rounds; round++) {
                        measureStop(cluster, admin, load, round);
                        measureController(cluster, admin, load, round);
                        measureSlowDisk(cluster, admin, load, round);
                        measureFullDisks(cluster, admin, load, round);
                    }
                }
            }
        }
        for (int round = 1; round <= Math.min(rounds, MOST_COLD_ROUNDS); round++) {
            measureColdStart(round);
        }
        return List.of(stopped.row(), failed.row(), unchanged.row(), slowed.row(), full.row(), cold.row());
    }

    private void measureStop(ProcessCluster cluster, BalsaAdmin admin, PacedLoad load, int round) throws IOException {
        ClusterFigures.settle(admin, load);
        List<PartitionDescription> before = admin.describeTopic(TOPIC).partitions();
        int victim = before.getFirst().leader();
        long failuresBefore = load.failures();
        long fromNanos = System.nanoTime();
        ProcessHandle process = cluster.process(victim);
        process.destroy();
        process.onExit().join();
        Waiting.pause(WATCHED);
        long toNanos = System.nanoTime();
        double longestMs = before.stream()
                .filter(partition -> partition.leader() == victim)
                .mapToDouble(partition -> load.longestGapNanos(partition.partition(), fromNanos, toNanos) / 1e6)
                .max()
                .orElse(0);
        stopped.add(longestMs);
        failed.add((double) (load.failures() - failuresBefore));
        progress.printf("stop %d: broker %d, own partitions %.0f ms%n", round, victim, longestMs);
        cluster.up();
    }

    private void measureController(ProcessCluster cluster, BalsaAdmin admin, PacedLoad load, int round)
            throws IOException {
        ClusterFigures.settle(admin, load);
        int victim = admin.describeCluster().controller();
        long beganNanos = System.nanoTime();
        long lastNanos = beganNanos;
        double longestSeconds = 0;
        boolean isKilled = false;
        for (int change = 0; System.nanoTime() - beganNanos < WATCHED.toNanos(); change++) {
            if (change == 5) {
                cluster.kill(victim);
                isKilled = true;
            }
            try {
                admin.alterTopic(TOPIC, Map.of("retention.ms", Integer.toString(RETENTION_MS + change)), Set.of());
                long nowNanos = System.nanoTime();
                longestSeconds = isKilled ? Math.max(longestSeconds, (nowNanos - lastNanos) / 1e9) : longestSeconds;
                lastNanos = nowNanos;
            } catch (BalsaException e) {
                // Part of the gap.
                progress.println("topic not altered: " + e.getMessage());
            }
            Waiting.pause(Duration.ofMillis(20));
        }
        longestSeconds = Math.max(longestSeconds, (System.nanoTime() - lastNanos) / 1e9);
        unchanged.add(longestSeconds);
        progress.printf("controller %d: broker %d, no topic altered for %.2f s%n", round, victim, longestSeconds);
        cluster.up();
    }

    private void measureSlowDisk(ProcessCluster cluster, BalsaAdmin admin, PacedLoad load, int round)
            throws IOException {
        ClusterFigures.settle(admin, load);
        double before = p99Millis(load);
        int slow = 1 + round % BROKERS;
        inject(cluster, List.of(slow), BrokerFaults.delaySyncs(SLOW_SYNC));
        // It gives its leaderships away first.
        Waiting.pause(WATCHED);
        double during = p99Millis(load);
        heal(cluster, List.of(slow));
        slowed.add(during / before);
        progress.printf("slow disk %d: broker %d, p99 %.1f ms before and %.1f ms then%n", round, slow, before, during);
    }

    private static double p99Millis(PacedLoad load) throws IOException {
        var _ = load.latencies();
        Waiting.pause(MEASURED);
        return load.latencies().getValueAtPercentile(99) / 1e6;
    }

    private void measureFullDisks(ProcessCluster cluster, BalsaAdmin admin, PacedLoad load, int round)
            throws IOException {
        ClusterFigures.settle(admin, load);
        List<Integer> all = List.of(1, 2, 3);
        inject(cluster, all, BrokerFaults.fillDisk());
        Waiting.until("refusals", PATIENCE, () -> {
            long nowNanos = System.nanoTime();
            Waiting.pause(Duration.ofSeconds(1));
            return !load.anyAckedAfter(nowNanos);
        });
        long healedNanos = System.nanoTime();
        heal(cluster, all);
        Waiting.until("acknowledgements", PATIENCE, () -> load.allAckedAfter(healedNanos));
        double seconds = (System.nanoTime() - healedNanos) / 1e9;
        full.add(seconds);
        progress.printf("full disks %d: acknowledged again after %.2f s%n", round, seconds);
    }

    private static void inject(ProcessCluster cluster, List<Integer> brokers, Fault fault) throws IOException {
        try (FaultApi api = FaultApi.at(endpoints(cluster))) {
            for (int broker : brokers) {
                var _ = api.inject(broker, fault, LEASE.toMillis());
            }
        } catch (FaultApi.FaultApiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void heal(ProcessCluster cluster, List<Integer> brokers) throws IOException {
        try (FaultApi api = FaultApi.at(endpoints(cluster))) {
            for (int broker : brokers) {
                var _ = api.heal(broker, List.of());
            }
        } catch (FaultApi.FaultApiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Map<Integer, String> endpoints(ProcessCluster cluster) {
        Map<Integer, String> endpoints = new TreeMap<>();
        for (int id = 1; id <= BROKERS; id++) {
            endpoints.put(id, cluster.endpoint(id));
        }
        return endpoints;
    }

    private void measureColdStart(int round) throws Exception {
        try (ProcessCluster cluster = ProcessCluster.in(home, BROKERS, List.of())) {
            cluster.up();
            try (BalsaAdmin admin = new BalsaAdmin(options(cluster))) {
                admin.createTopic(new NewTopic(TOPIC, COLD_PARTITIONS, BROKERS));
            }
            send(cluster, COLD_RECORDS);
            cluster.killAll();
            long beganNanos = System.nanoTime();
            cluster.up();
            send(cluster, COLD_PARTITIONS);
            double seconds = (System.nanoTime() - beganNanos) / 1e9;
            cold.add(seconds);
            progress.printf("cold start %d: %.2f s%n", round, seconds);
        }
    }

    /** To every partition in turn, until each is acknowledged. */
    private static void send(ProcessCluster cluster, int records) throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        List<Future<?>> last = new ArrayList<>();
        try (BalsaProducer<byte[], byte[]> producer =
                new BalsaProducer<>(options(cluster), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                byte[] value = new byte[COLD_RECORD_BYTES];
                random.nextBytes(value);
                Future<?> sent = producer.send(new ProducerRecord<>(TOPIC, i % COLD_PARTITIONS, null, value));
                if (i >= records - COLD_PARTITIONS) {
                    last.add(sent);
                }
            }
            for (Future<?> each : last) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a record was not taken", e);
        }
    }

    private static Map<String, String> options(ProcessCluster cluster) {
        return Map.of("bootstrap.servers", cluster.bootstrap());
    }
}
