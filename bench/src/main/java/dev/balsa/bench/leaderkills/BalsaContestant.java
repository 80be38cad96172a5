package dev.balsa.bench.leaderkills;

import dev.balsa.bench.compare.Patience;
import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.ClusterDescription;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.client.admin.PartitionDescription;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.ByteArraySerializer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Brokers of the built distribution, as {@code balsa up} starts them. */
final class BalsaContestant implements Contestant {
    private static final int BROKERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProcessCluster processes;

    BalsaContestant(Path directory) throws IOException {
        this.processes = ProcessCluster.in(directory, BROKERS, List.of());
    }

    @Override
    public String name() {
        return "Balsa";
    }

    @Override
    public void start(int partitions) throws IOException {
        processes.up();
        try (BalsaAdmin admin = admin()) {
            admin.createTopic(new NewTopic(TOPIC, partitions, BROKERS));
        }
        awaitWhole();
    }

    @Override
    public Sender sender(int partition) {
        BalsaProducer<byte[], byte[]> producer = new BalsaProducer<>(
                Map.of("bootstrap.servers", processes.bootstrap(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        return new Sender() {
            @Override
            public void send(byte[] value) throws IOException, InterruptedException {
                try {
                    producer.send(new ProducerRecord<>(TOPIC, partition, null, value))
                            .get();
                } catch (ExecutionException | BalsaException e) {
                    throw new IOException(e);
                }
            }

            @Override
            public void close() {
                producer.close(Duration.ZERO);
            }
        };
    }

    @Override
    public Map<Integer, Integer> leaders() {
        Map<Integer, Integer> leaders = new HashMap<>();
        try (BalsaAdmin admin = admin()) {
            for (PartitionDescription one : admin.describeTopic(TOPIC).partitions()) {
                if (one.leader() > 0) {
                    leaders.put(one.partition(), one.leader());
                }
            }
        }
        return leaders;
    }

    @Override
    public int controller() {
        try (BalsaAdmin admin = admin()) {
            return admin.describeCluster().controller();
        }
    }

    @Override
    public void kill(int broker) throws IOException {
        processes.kill(broker);
    }

    @Override
    public void startAgain(int broker) throws IOException {
        processes.start(broker);
    }

    @Override
    public void freeze(int broker) throws IOException {
        processes.pause(broker);
    }

    @Override
    public void thaw(int broker) throws IOException {
        processes.resume(broker);
    }

    @Override
    public void awaitBack(int broker) throws IOException {
        Map<String, String> impatient = Map.of(
                "bootstrap.servers",
                processes.bootstrap(),
                "request.timeout.ms",
                "500",
                "default.api.timeout.ms",
                "500");
        try (BalsaAdmin admin = new BalsaAdmin(impatient)) {
            Map<Integer, Long> committed = new HashMap<>();
            for (int other = 1; other <= BROKERS; other++) {
                if (other != broker) {
                    committed(admin, other).forEach((partition, end) -> committed.merge(partition, end, Math::max));
                }
            }
            // The controller takes a broker that was killed for alive until its session ends: ask the broker itself.
            Patience.until("broker " + broker + " in sync", PATIENCE, () -> {
                Map<Integer, Long> caughtUp = committed(admin, broker);
                return committed.entrySet().stream()
                        .allMatch(end -> caughtUp.getOrDefault(end.getKey(), -1L) >= end.getValue());
            });
        }
        awaitWhole();
    }

    private Map<Integer, Long> committed(BalsaAdmin admin, int broker) {
        Map<Integer, Long> committed = new HashMap<>();
        try {
            admin.listReplicas(processes.endpoint(broker), TOPIC)
                    .forEach(replica -> committed.put(replica.partition().partition(), replica.highWatermark()));
        } catch (BalsaException e) {
            // It does not serve yet: it has nothing.
            return Map.of();
        }
        return committed;
    }

    private void awaitWhole() throws IOException {
        try (BalsaAdmin admin = admin()) {
            Patience.until("healthy cluster", PATIENCE, () -> isWhole(admin));
        }
    }

    private static boolean isWhole(BalsaAdmin admin) {
        try {
            ClusterDescription now = admin.describeCluster();
            return now.brokers().size() == BROKERS && now.isHealthy();
        } catch (BalsaException e) {
            // Not yet.
            return false;
        }
    }

    private BalsaAdmin admin() {
        return new BalsaAdmin(Map.of("bootstrap.servers", processes.bootstrap()));
    }

    @Override
    public void close() throws IOException {
        processes.close();
    }
}
