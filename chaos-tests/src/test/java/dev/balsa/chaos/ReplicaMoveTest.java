package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.verify.LogContents;
import dev.balsa.chaos.workload.KeyedLoad;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * While records are produced with acks=all, leadership is handed over, a partition moves to a fourth broker and off its first
 * one, and a broker loses its disk: no request fails, nothing acknowledged is missing, nothing is doubled.
 */
@Timeout(300)
class ReplicaMoveTest {
    private static final String TOPIC = "moving";
    private static final int PARTITIONS = 2;
    private static final int HANDOVERS = 3;
    private static final long RECORDS_BETWEEN = 3_000;

    @Test
    void movesLoseAndDoubleNothing() throws Exception {
        try (ProcessCluster cluster =
                ProcessCluster.in(Path.of("target/chaos/replica-move").toAbsolutePath(), 4, Settings.SMALL_JOURNAL)) {
            cluster.up();
            cluster.balsa("topic", "create", TOPIC, "--partitions", "" + PARTITIONS, "--replication-factor", "3")
                    .expectSuccess();
            try (KeyedLoad load = new KeyedLoad(cluster.bootstrap(), TOPIC, PARTITIONS, 60);
                    BalsaAdmin admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()))) {
                load.start();
                for (int i = 0; i < HANDOVERS; i++) {
                    awaitProgress(load, load.acknowledgedCount() + RECORDS_BETWEEN);
                    cluster.balsa("partition", "transfer-leader", TOPIC, "0").expectSuccess();
                }
                List<Integer> before = replicas(admin);
                List<Integer> after = new ArrayList<>(before);
                after.removeFirst();
                after.add(10 - before.stream().mapToInt(Integer::intValue).sum());
                awaitProgress(load, load.acknowledgedCount() + RECORDS_BETWEEN);
                cluster.balsa("partition", "reassign", TOPIC, "0", "--replicas", joined(after))
                        .expectSuccess();
                assertEquals(after, replicas(admin));
                awaitProgress(load, load.acknowledgedCount() + RECORDS_BETWEEN);
                await("the old replica's removal")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> Files.notExists(partitionDirectory(cluster, before.getFirst())));

                int victim = after.getFirst();
                cluster.kill(victim);
                delete(cluster.brokerDirectory(victim).resolve("data"));
                awaitProgress(load, load.acknowledgedCount() + RECORDS_BETWEEN);
                assertTrue(cluster.up().errors().contains("broker " + victim + " has lost its data directory"));
                await("the replicas on the new disk")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> admin.describeCluster().isHealthy());
                awaitProgress(load, load.acknowledgedCount() + RECORDS_BETWEEN);
                load.finish();

                assertEquals(List.of(), load.failures(), "the producer must end with success");
                assertEquals(load.sentCount(), load.acknowledgedCount(), "every record must be acknowledged");
                LogContents log = LogContents.read(cluster.bootstrap(), TOPIC, PARTITIONS);
                assertEquals(List.of(), log.contradictions(load));
                assertEquals(load.sentCount(), log.size(), "every record must stand there once");
            }
        }
    }

    private static List<Integer> replicas(BalsaAdmin admin) {
        return admin.describeTopic(TOPIC).partitions().getFirst().replicas();
    }

    private static String joined(List<Integer> brokers) {
        return String.join(",", brokers.stream().map(String::valueOf).toList());
    }

    private static Path partitionDirectory(ProcessCluster cluster, int broker) {
        return cluster.brokerDirectory(broker).resolve("data").resolve("topics").resolve(TOPIC + "-0");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void awaitProgress(KeyedLoad load, long acknowledged) {
        await("acknowledged records").atMost(Duration.ofSeconds(60)).until(() -> {
            if (!load.failures().isEmpty()) {
                throw new AssertionError(load.failures().getFirst());
            }
            return load.acknowledgedCount() >= acknowledged;
        });
    }
}
