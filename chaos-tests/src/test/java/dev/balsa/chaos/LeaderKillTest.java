package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.verify.LogContents;
import dev.balsa.chaos.workload.KeyedLoad;
import dev.balsa.client.admin.BalsaAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * While records are produced with acks=all, the process that leads partition 0 is killed three times and revived by
 * {@code balsa up}: the producer ends with success, nothing acknowledged is missing, nothing is doubled, and the replicas
 * are byte-identical. The run is void if a kill hit no batch in flight.
 */
@Timeout(300)
class LeaderKillTest {
    private static final String TOPIC = "logs";
    private static final int PARTITIONS = 6;
    private static final int KILLS = 3;
    private static final long RECORDS_BETWEEN = 5_000;

    @Test
    void killedLeadersLoseAndDoubleNothing() throws Exception {
        try (ProcessCluster cluster =
                ProcessCluster.in(Path.of("target/chaos/leader-kill").toAbsolutePath(), 3, Settings.SMALL_JOURNAL)) {
            cluster.up();
            cluster.balsa("topic", "create", TOPIC, "--partitions", "" + PARTITIONS, "--replication-factor", "3")
                    .expectSuccess();
            try (KeyedLoad load = new KeyedLoad(cluster.bootstrap(), TOPIC, PARTITIONS, 60)) {
                load.start();
                for (int kill = 1; kill <= KILLS; kill++) {
                    awaitProgress(load, load.acknowledgedCount() + RECORDS_BETWEEN);
                    int leader = leaderOfPartition0(cluster);
                    cluster.kill(leader);
                    assertTrue(load.pending(0) > 0, "void: kill " + kill + " hit no batch of partition 0 in flight");
                    awaitProgress(load, load.acknowledgedCount() + RECORDS_BETWEEN);
                    cluster.up();
                }
                awaitProgress(load, load.acknowledgedCount() + RECORDS_BETWEEN);
                load.finish();

                assertEquals(List.of(), load.failures(), "the producer must end with success");
                assertEquals(load.sentCount(), load.acknowledgedCount(), "every record must be acknowledged");
                LogContents log = LogContents.read(cluster.bootstrap(), TOPIC, PARTITIONS);
                assertEquals(List.of(), log.contradictions(load));
                assertEquals(load.sentCount(), log.size(), "every record must stand there once");
                assertEquals(List.of(), Replicas.differences(cluster, TOPIC, PARTITIONS));
            }
        }
    }

    private static void awaitProgress(KeyedLoad load, long acknowledged) {
        await("acknowledged records").atMost(Duration.ofSeconds(30)).until(() -> {
            if (!load.failures().isEmpty()) {
                throw new AssertionError(load.failures().getFirst());
            }
            return load.acknowledgedCount() >= acknowledged;
        });
    }

    private static int leaderOfPartition0(ProcessCluster cluster) {
        try (BalsaAdmin admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            return await("leader of partition 0")
                    .atMost(Duration.ofSeconds(10))
                    .until(
                            () -> admin.describeTopic(TOPIC)
                                    .partitions()
                                    .getFirst()
                                    .leader(),
                            leader -> leader > 0);
        }
    }
}
