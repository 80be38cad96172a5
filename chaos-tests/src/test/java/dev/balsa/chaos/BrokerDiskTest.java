package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.disk.LoopVolume;
import dev.balsa.chaos.verify.LogContents;
import dev.balsa.chaos.workload.KeyedLoad;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three broker processes, one of which has its data on a small file system that fails or is filled, under load. */
@Timeout(180)
class BrokerDiskTest {
    private static final String TOPIC = "logs";
    private static final int PARTITIONS = 6;
    private static final int SICK = 1;
    private static final int DISK_FAILED = 74;
    private static final long VOLUME_BYTES = 256L << 20;
    private static final List<String> OPTIONS = List.of("journal.file.bytes=8MiB", "journal.files=4");
    private static final Path HOME = Path.of("target/chaos/broker-disk").toAbsolutePath();

    private ProcessCluster cluster;
    private LoopVolume volume;
    private Process sick;
    private BalsaAdmin admin;
    private KeyedLoad load;

    @BeforeAll
    static void requireLoopVolumes() {
        Requirement.loop(HOME);
    }

    @BeforeEach
    void start() throws IOException {
        LoopVolume.removeLeftover(HOME.resolve("cluster/broker-1/data"));
        cluster = ProcessCluster.in(HOME, 3, OPTIONS);
        volume = LoopVolume.create(
                HOME.resolve("disk.img"), cluster.brokerDirectory(SICK).resolve("data"), VOLUME_BYTES);
        cluster.up();
        // As a child of this process, which can be asked for its exit code.
        cluster.kill(SICK);
        sick = cluster.start(SICK);
        admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()));
        // Refused while the controller takes the sick one for gone; that it lives may be what it knew before the kill.
        awaitSoon(
                "the topic is made",
                () -> cluster.balsa(
                                        "topic",
                                        "create",
                                        TOPIC,
                                        "--partitions",
                                        "" + PARTITIONS,
                                        "--replication-factor",
                                        "3")
                                .exitCode()
                        == 0);
        load = new KeyedLoad(cluster.bootstrap(), TOPIC, PARTITIONS, 24);
        load.start();
        awaitMore(2_000);
    }

    /** Also if the start failed half-way. */
    @AfterEach
    void stop() throws IOException {
        try {
            if (load != null) {
                load.close();
            }
            if (admin != null) {
                admin.close();
            }
        } finally {
            if (sick != null) {
                sick.destroyForcibly();
                sick.onExit().join();
            }
            cluster.close();
            if (volume != null) {
                volume.close();
            }
        }
    }

    private static void awaitSoon(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }

    private void awaitMore(long records) {
        long target = load.acknowledgedCount() + records;
        awaitSoon(records + " more records", () -> load.acknowledgedCount() >= target);
    }

    private boolean isSickDisk(String state) {
        return admin.describeCluster().brokers().stream()
                .anyMatch(broker -> broker.id() == SICK && broker.disk().equals(state));
    }

    private void assertNothingIsMissing() throws Exception {
        load.finish();
        assertEquals(List.of(), load.failures());
        LogContents log = LogContents.read(cluster.bootstrap(), TOPIC, PARTITIONS);
        assertEquals(List.of(), log.contradictions(load));
    }

    @Test
    void aDiskThatFailsEndsItsBrokerWithACodeOfItsOwn() throws Exception {
        volume.cutPower();
        assertTrue(sick.waitFor(30, TimeUnit.SECONDS), "the broker goes on with a disk that has failed");
        assertEquals(DISK_FAILED, sick.exitValue());
        String log = Files.readString(cluster.brokerDirectory(SICK).resolve("server.log"));
        assertTrue(log.contains("the disk has failed and this broker exits with 74"), "its last words");
        awaitMore(2_000);
        volume.restorePower();
        cluster.up();
        assertNothingIsMissing();
    }

    @Test
    void aFullDiskIsLeftAloneUntilThereIsRoomAgain() throws Exception {
        Path filler = volume.mountPoint().resolve("filler");
        fill(filler);
        awaitSoon("read-only", () -> isSickDisk("READ_ONLY"));
        awaitSoon(
                "leads nothing",
                () -> admin.describeTopic(TOPIC).partitions().stream()
                        .noneMatch(partition -> partition.leader() == SICK));
        awaitMore(5_000);
        assertTrue(sick.isAlive(), "a full disk is no reason to end");

        Files.delete(filler);
        awaitSoon("open again", () -> isSickDisk("OPEN"));
        // Now nothing is acknowledged without it.
        cluster.kill(3);
        awaitMore(2_000);
        assertTrue(sick.isAlive(), "it has come back by itself");
        cluster.up();
        assertNothingIsMissing();
    }

    /** To the last block. */
    private static void fill(Path file) {
        byte[] zeros = new byte[1 << 20];
        IOException full = assertThrows(IOException.class, () -> {
            try (OutputStream out = Files.newOutputStream(file)) {
                for (long written = 0; written < 2 * VOLUME_BYTES; written += zeros.length) {
                    out.write(zeros);
                }
            }
        });
        assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full.getMessage());
    }
}
