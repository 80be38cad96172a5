package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.proto.v1.ClusterBroker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments of one of three brokers that do not hold any more what was written to them. */
class BitRotTest {
    /** Enough that the journal has come around: what stands in the first segment is nowhere else on that disk. */
    private static final int RECORDS = 130;

    private static final int RECORD_BYTES = 100_000;

    @TempDir
    Path directory;

    private final List<String> written = new ArrayList<>();
    private LocalBrokers brokers;

    @BeforeEach
    void write() throws Exception {
        brokers = new LocalBrokers(directory, 3, 3);
        for (int id = 1; id <= 3; id++) {
            brokers.start(id);
        }
        BrokerCalls.awaitReady(brokers);
        BrokerCalls.create(brokers, 1, "t", 1, 3);
        for (int i = 0; i < RECORDS; i++) {
            written.add("record " + i + " " + "x".repeat(RECORD_BYTES));
            BrokerCalls.produceSurely(brokers, 1, "t", 0, written.getLast());
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> segments(1).equals(segments(2))
                        && segments(2).equals(segments(3))
                        && segments(1).values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum()
                                > (long) RECORDS * RECORD_BYTES);
    }

    @AfterEach
    void stop() {
        brokers.close();
    }

    private Map<String, Long> segments(int id) throws IOException {
        try (Stream<Path> files = Files.list(brokers.directory(id).resolve("topics/t-0"))) {
            Map<String, Long> sizes = new TreeMap<>();
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
            return sizes;
        }
    }

    private Path segment(int id) {
        return brokers.directory(id).resolve("topics/t-0/00000000000000000000.log");
    }

    private static void spoil(Path file, long position, int bytes) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] spoilt = new byte[bytes];
            opened.seek(position);
            opened.readFully(spoilt);
            for (int i = 0; i < bytes; i++) {
                spoilt[i] ^= 0x55;
            }
            opened.seek(position);
            opened.write(spoilt);
        }
    }

    private int leader() {
        return BrokerCalls.metadata(brokers, 1)
                .getTopics(0)
                .getPartitions(0)
                .getLeader()
                .getLeaderId();
    }

    private ClusterBroker status(int id) {
        return BrokerCalls.cluster(brokers, id).getBrokersList().stream()
                .filter(broker -> broker.getId() == id)
                .findFirst()
                .orElseThrow();
    }

    private void awaitRepaired(int id) {
        Awaitility.await("repair on broker " + id)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> status(id).getRepairedRanges() > 0 && status(id).getDamagedRanges() == 0);
    }

    @Test
    void rotThatAStartFindsIsRepairedAndServedByNobodyBefore() throws Exception {
        int rotten = leader();
        byte[] sound = Files.readAllBytes(segment(rotten));
        brokers.stop(rotten);
        spoil(segment(rotten), 320_000, 150_000);
        brokers.start(rotten);
        BrokerCalls.awaitReady(brokers);
        awaitRepaired(rotten);
        assertArrayEquals(sound, Arrays.copyOf(Files.readAllBytes(segment(rotten)), sound.length));
        assertEquals(written, BrokerCalls.fetchAll(brokers, rotten, "t", 0));
        assertEquals(List.of(), brokers.fatal());
    }

    /** By whoever leads then: a repair may be faster than a leader that gives way. */
    @Test
    void rotThatAReadFindsIsRepairedAndNeverServed() throws Exception {
        int rotten = leader();
        spoil(segment(rotten), 430_000, 3_000);
        Awaitility.await("all records, from whoever leads by then")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(
                        problem -> problem instanceof AssertionError || problem instanceof RuntimeException)
                .until(() ->
                        BrokerCalls.fetchAll(brokers, rotten % 3 + 1, "t", 0).equals(written));
        awaitRepaired(rotten);
        assertEquals(List.of(), brokers.fatal());
    }

    /** Its only sound copies are on brokers that are down: it waits, and takes nothing else for it. */
    @Test
    void whatNobodyCanGiveIsWaitedFor() throws Exception {
        int rotten = leader() % 3 + 1;
        List<Integer> sound = Stream.of(1, 2, 3).filter(id -> id != rotten).toList();
        brokers.stop(rotten);
        sound.forEach(brokers::stop);
        spoil(segment(rotten), 520_000, 100);
        brokers.start(rotten);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> brokers.broker(rotten).disk().vitals(0).damagedRanges() > 0);
        brokers.start(sound.getFirst());
        brokers.start(sound.getLast());
        BrokerCalls.awaitReady(brokers);
        awaitRepaired(rotten);
        assertTrue(BrokerCalls.fetchAll(brokers, rotten, "t", 0).equals(written));
        assertEquals(List.of(), brokers.fatal());
    }
}
