package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.verify.LogContents;
import dev.balsa.chaos.workload.KeyedLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All brokers are killed at once under load and started again: everything acknowledged is there, and the producer goes on. */
@Timeout(300)
class KillAllTest {
    private static final String TOPIC = "logs";
    private static final int PARTITIONS = 6;
    private static final long RECORDS_BETWEEN = 10_000;

    @Test
    void killingAllBrokersLosesNothing() throws Exception {
        try (ProcessCluster cluster =
                ProcessCluster.in(Path.of("target/chaos/kill-all").toAbsolutePath(), 3, Settings.SMALL_JOURNAL)) {
            cluster.up();
            cluster.balsa("topic", "create", TOPIC, "--partitions", "" + PARTITIONS, "--replication-factor", "3")
                    .expectSuccess();
            try (KeyedLoad load = new KeyedLoad(cluster.bootstrap(), TOPIC, PARTITIONS, 60)) {
                load.start();
                await().atMost(Duration.ofSeconds(60)).until(() -> load.acknowledgedCount() >= RECORDS_BETWEEN);
                cluster.killAll();
                long before = load.acknowledgedCount();
                assertTrue(load.sentCount() > before, "void: the kill hit no record in flight");
                cluster.up();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> load.acknowledgedCount() >= before + RECORDS_BETWEEN);
                load.finish();

                assertEquals(List.of(), load.failures());
                LogContents log = LogContents.read(cluster.bootstrap(), TOPIC, PARTITIONS);
                assertEquals(List.of(), log.contradictions(load));
                assertEquals(load.sentCount(), log.size(), "every record must stand there once");
                assertEquals(List.of(), Replicas.differences(cluster, TOPIC, PARTITIONS));
            }
        }
    }
}
