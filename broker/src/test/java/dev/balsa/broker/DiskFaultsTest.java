package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.proto.v1.ClusterBroker;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.PartitionWriteResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers, some of whose disks are full, fail or hang. */
class DiskFaultsTest {
    private static final int PARTITIONS = 6;

    @TempDir
    Path directory;

    private final Map<Integer, ScriptedDisk> disks = new HashMap<>();
    private final Map<Integer, List<String>> acknowledged = new HashMap<>();
    private LocalBrokers brokers;

    @BeforeEach
    void start() throws Exception {
        brokers = new LocalBrokers(directory, 3, 3);
        for (int id = 1; id <= 3; id++) {
            disks.put(id, new ScriptedDisk());
            brokers.start(id, disk(id));
        }
        BrokerCalls.awaitReady(brokers);
        BrokerCalls.create(brokers, 1, "t", PARTITIONS, 3);
        writeToAll(1);
    }

    @AfterEach
    void stop() {
        disks.values().forEach(ScriptedDisk::release);
        brokers.close();
    }

    private ScriptedDisk disk(int id) {
        ScriptedDisk disk = disks.get(id);
        if (disk == null) {
            throw new IllegalArgumentException("no broker " + id);
        }
        return disk;
    }

    private void writeToAll(int via) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<String> values = acknowledged.computeIfAbsent(partition, _ -> new ArrayList<>());
            String value = partition + ":" + values.size();
            BrokerCalls.produceSurely(brokers, via, "t", partition, value);
            values.add(value);
        }
    }

    private void assertReadable(int via) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<String> read = BrokerCalls.fetchAll(brokers, via, "t", partition);
            assertTrue(read.containsAll(acknowledged.getOrDefault(partition, List.of())), "partition " + partition);
        }
    }

    private List<Integer> leaders(int via) {
        return BrokerCalls.metadata(brokers, via).getTopics(0).getPartitionsList().stream()
                .map((PartitionMetadata partition) ->
                        partition.hasLeader() ? partition.getLeader().getLeaderId() : -1)
                .toList();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }

    private void awaitStatus(int via, int of, Predicate<ClusterBroker> condition) {
        await(
                "status of broker " + of,
                () -> BrokerCalls.cluster(brokers, via).getBrokersList().stream()
                        .anyMatch(broker -> broker.getId() == of && condition.test(broker)));
    }

    @Test
    void aFullDiskGivesItsLeadershipsAwayAndTakesPartAgainWhenThereIsRoom() {
        disk(1).full(true);
        await("nothing is led where there is no room", () -> !leaders(2).contains(1));
        awaitStatus(2, 1, broker -> broker.getDisk().equals("READ_ONLY"));
        for (int i = 0; i < 10; i++) {
            writeToAll(2);
        }
        assertReadable(3);
        disk(1).full(false);
        awaitStatus(2, 1, broker -> broker.getDisk().equals("OPEN"));
        // It has to take part, or nothing is written without the third.
        brokers.kill(3);
        writeToAll(1);
        assertReadable(1);
        assertEquals(List.of(), brokers.fatal());
    }

    @Test
    void fullDisksEverywhereAreDefiniteRefusalsAndReadsGoOn() {
        for (int id = 1; id <= 3; id++) {
            disk(id).full(true);
        }
        await("refused for want of room", () -> refusal(2, 0).equals("DISK_FULL"));
        assertReadable(2);
        int writtenBefore = BrokerCalls.fetchAll(brokers, 2, "t", 0).size();
        for (int i = 0; i < 20; i++) {
            assertNotEquals("", refusal(2, 0));
        }
        assertEquals(
                writtenBefore, BrokerCalls.fetchAll(brokers, 2, "t", 0).size(), "what was refused was not written");
        for (int id = 1; id <= 3; id++) {
            disk(id).full(false);
        }
        writeToAll(2);
        assertReadable(3);
        assertEquals(List.of(), brokers.fatal());
    }

    /** Empty if it was written. */
    private String refusal(int via, int partition) {
        PartitionWriteResult result = BrokerCalls.produce(brokers, via, "t", partition, "refused?");
        return result.hasAppended() ? "" : result.getError().getReason();
    }

    @Test
    void aDiskThatDoesNotSyncEndsItsBrokerAndNothingElse() {
        int failing = leaders(2).get(0);
        int other = failing % 3 + 1;
        disk(failing).failSyncs(directory);
        writeToAll(other);
        await("told", () -> brokers.fatal().size() == 1);
        String told = brokers.fatal().getFirst();
        assertTrue(told.startsWith("broker " + failing + ":") && told.contains("the journal cannot be written"), told);
        assertNotNull(brokers.broker(failing).disk().failure());
        brokers.kill(failing);
        writeToAll(other);
        assertReadable(other);
        assertEquals(1, brokers.fatal().size());
    }

    @Test
    void aDiskThatHangsGivesLeadershipAway() {
        int slow = leaders(2).get(0);
        int other = slow % 3 + 1;
        disk(slow).hang();
        writeToAll(other);
        await("nothing is led where nothing gets to disk", () -> !leaders(other).contains(slow));
        disk(slow).release();
        writeToAll(slow);
        assertReadable(slow);
        assertEquals(List.of(), brokers.fatal());
    }
}
