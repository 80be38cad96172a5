package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.DataDirectoryStatus;
import dev.balsa.proto.v1.ListDataDirectoriesRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers with two data directories each. */
class SeveralDirectoriesTest {
    private static final int PARTITIONS = 8;

    @TempDir
    Path directory;

    private final ScriptedDisk disk = new ScriptedDisk();
    private LocalBrokers brokers;

    @BeforeEach
    void start() throws Exception {
        brokers = new LocalBrokers(directory, 3, 3, 2);
        brokers.start(1, disk);
        brokers.start(2);
        brokers.start(3);
        BrokerCalls.awaitReady(brokers);
        BrokerCalls.create(brokers, 1, "t", PARTITIONS, 3);
        write("a");
    }

    @AfterEach
    void stop() {
        brokers.close();
    }

    private void write(String value) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            BrokerCalls.produceSurely(brokers, brokers.runningIds().getLast(), "t", partition, value);
        }
    }

    private void assertHas(int via, String... values) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<String> read = BrokerCalls.fetchAll(brokers, via, "t", partition);
            assertTrue(read.containsAll(List.of(values)), "partition " + partition + ": " + read);
        }
    }

    private static List<String> partitionsIn(Path dataDirectory) throws IOException {
        try (Stream<Path> topics = Files.list(dataDirectory.resolve("topics"))) {
            return topics.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.startsWith("t-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void replicasAreSpreadAndFoundAgainWhereTheyAre() throws Exception {
        List<Path> disks = brokers.directories(1);
        List<String> first = partitionsIn(disks.get(0));
        List<String> second = partitionsIn(disks.get(1));
        assertEquals(PARTITIONS, first.size() + second.size());
        assertTrue(Math.abs(first.size() - second.size()) <= 1, first + " and " + second);
        assertTrue(Files.isDirectory(disks.getFirst().resolve("topics/__metadata-0")));
        assertTrue(Files.isDirectory(disks.getFirst().resolve("state")));

        brokers.kill(1);
        write("b");
        brokers.start(1);
        brokers.kill(2);
        write("c");
        assertHas(1, "a", "b", "c");
        assertEquals(first, partitionsIn(disks.get(0)));
        assertEquals(second, partitionsIn(disks.get(1)));
        assertEquals(List.of(), brokers.fatal());
    }

    @Test
    void eachDirectoryTellsOfItself() {
        List<DataDirectoryStatus> told = ClusterServiceGrpc.newBlockingStub(brokers.channel(1))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listDataDirectories(ListDataDirectoriesRequest.getDefaultInstance())
                .getDirectoriesList();
        assertEquals(
                brokers.directories(1).stream().map(Path::toString).toList(),
                told.stream().map(DataDirectoryStatus::getPath).toList());
        // The metadata group as well.
        assertEquals(
                PARTITIONS + 1,
                told.stream().mapToInt(DataDirectoryStatus::getReplicas).sum());
        for (DataDirectoryStatus one : told) {
            assertEquals("OPEN", one.getState());
            assertEquals(0, one.getDamagedRanges());
            assertTrue(one.getSyncs() > 0 && one.getJournalBytes() >= 4096 * one.getSyncs(), one::toString);
            assertTrue(
                    one.getJournalBodyBytes() > 0 && one.getJournalBodyBytes() < one.getJournalBytes(), one::toString);
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsNoFreshStart() throws Exception {
        brokers.kill(1);
        Path missing = brokers.directories(1).get(1);
        Path elsewhere = directory.resolve("unmounted");
        Files.move(missing, elsewhere);
        IOException refused = assertThrows(IOException.class, () -> brokers.start(1));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("put back the one that is missing"),
                refused.getMessage());
        // As an empty mount point.
        Files.createDirectory(missing);
        assertThrows(IOException.class, () -> brokers.start(1));
        write("b");
        Files.delete(missing);
        Files.move(elsewhere, missing);
        brokers.start(1);
        brokers.kill(2);
        write("c");
        assertHas(1, "a", "b", "c");
    }

    @Test
    void aSyncThatFailsInOneDirectoryEndsTheBroker() throws Exception {
        Path failing = brokers.directories(1).get(1);
        disk.failSyncs(failing);
        write("b");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> brokers.fatal().size() == 1);
        String failure = String.valueOf(brokers.broker(1).disk().failure());
        assertTrue(failure.startsWith(failing + ": the journal cannot be written"), failure);
        brokers.kill(1);
        write("c");
        assertHas(3, "a", "b", "c");
    }
}
