package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.disk.LoopVolume;
import dev.balsa.chaos.verify.LogContents;
import dev.balsa.chaos.workload.KeyedLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power of all brokers is cut at once, each having its own file system, under load: after it is back, everything that was
 * acknowledged with acks=all is there. Unlike after a kill, whatever was not synced is really gone.
 */
@Timeout(300)
class PowerCutTest {
    private static final String TOPIC = "logs";
    private static final int PARTITIONS = 6;
    private static final int BROKERS = 3;
    private static final int CUTS = 2;
    private static final long VOLUME_BYTES = 768L << 20;
    private static final long RECORDS_BETWEEN = 10_000;
    private static final Path HOME = Path.of("target/chaos/power-cut").toAbsolutePath();

    @BeforeAll
    static void requireLoopVolumes() {
        Requirement.loop(HOME);
    }

    @Test
    void cuttingThePowerOfAllBrokersLosesNothing() throws Exception {
        List<LoopVolume> volumes = new ArrayList<>();
        for (int id = 1; id <= BROKERS; id++) {
            LoopVolume.removeLeftover(HOME.resolve("cluster/broker-" + id));
        }
        try (ProcessCluster cluster = ProcessCluster.in(HOME, BROKERS, Settings.SMALL_JOURNAL)) {
            for (int id = 1; id <= BROKERS; id++) {
                volumes.add(LoopVolume.create(
                        HOME.resolve("disk-" + id + ".img"), cluster.brokerDirectory(id), VOLUME_BYTES));
            }
            cluster.up();
            cluster.balsa("topic", "create", TOPIC, "--partitions", "" + PARTITIONS, "--replication-factor", "3")
                    .expectSuccess();
            try (KeyedLoad load = new KeyedLoad(cluster.bootstrap(), TOPIC, PARTITIONS, 60)) {
                load.start();
                for (int cut = 1; cut <= CUTS; cut++) {
                    long target = load.acknowledgedCount() + RECORDS_BETWEEN;
                    await().atMost(Duration.ofSeconds(60)).until(() -> load.acknowledgedCount() >= target);
                    cutPower(cluster, volumes);
                    assertTrue(load.sentCount() > load.acknowledgedCount(), "void: the cut hit no record in flight");
                    cluster.up();
                }
                long target = load.acknowledgedCount() + RECORDS_BETWEEN;
                await().atMost(Duration.ofSeconds(60)).until(() -> load.acknowledgedCount() >= target);
                load.finish();

                assertEquals(List.of(), load.failures());
                LogContents log = LogContents.read(cluster.bootstrap(), TOPIC, PARTITIONS);
                assertEquals(List.of(), log.contradictions(load));
                assertEquals(List.of(), Replicas.differences(cluster, TOPIC, PARTITIONS));
            }
        } finally {
            for (LoopVolume volume : volumes) {
                volume.close();
            }
        }
    }

    /** The disks stop first: what a broker does between losing its disk and dying must not matter. */
    private static void cutPower(ProcessCluster cluster, List<LoopVolume> volumes) throws IOException {
        List<ProcessHandle> processes = new ArrayList<>();
        for (int id = 1; id <= BROKERS; id++) {
            processes.add(cluster.process(id));
        }
        for (LoopVolume volume : volumes) {
            volume.cutPower();
        }
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        for (LoopVolume volume : volumes) {
            volume.restorePower();
        }
    }
}
