package dev.balsa.broker.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.store.StateStore.Family;
import dev.balsa.log.file.DiskFull;
import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.ForwardingFileIo;
import dev.balsa.log.file.NioFileIo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStateStoreTest {
    private static final List<Family> FAMILIES = List.of(Family.values());

    @TempDir
    Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void behavesLikeTheStoreInMemory() throws IOException {
        Random random = new Random(71);
        MemoryStateStore model = new MemoryStateStore();
        try (RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), directory)) {
            for (int round = 0; round < 500; round++) {
                StateBatch batch = new StateBatch();
                for (int i = random.nextInt(6); i >= 0; i--) {
                    Family family = FAMILIES.get(random.nextInt(FAMILIES.size()));
                    byte[] key = key(random);
                    switch (random.nextInt(5)) {
                        case 0 -> batch.delete(family, key);
                        case 1 -> batch.deleteRange(family, key, StateKeys.after(key));
                        default -> batch.put(family, key, bytes("v" + random.nextInt()));
                    }
                }
                model.write(batch);
                rocks.write(batch);
                if (random.nextInt(100) == 0) {
                    rocks.flush();
                }
                byte[] probe = key(random);
                for (Family family : Family.values()) {
                    assertArrayEquals(model.get(family, probe), rocks.get(family, probe));
                    assertEquals(rows(model, family, probe), rows(rocks, family, probe), "round " + round);
                }
            }
        }
    }

    /** Short keys with many FF bytes, so that prefixes carry over. */
    private static byte[] key(Random random) {
        byte[] key = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt(4));
        }
        key[0] = (byte) random.nextInt(3);
        return key;
    }

    private static List<String> rows(StateStore store, Family family, byte[] prefix) throws IOException {
        List<String> rows = new ArrayList<>();
        store.scan(family, prefix, (key, value) -> rows.add(Arrays.toString(key) + Arrays.toString(value)));
        return rows;
    }

    @Test
    void aClosedStoreAnswersWithAnError() throws IOException {
        RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), directory);
        rocks.write(new StateBatch().put(Family.META, bytes("k"), bytes("v")));
        rocks.close();
        rocks.close();
        assertThrows(IOException.class, () -> rocks.get(Family.META, bytes("k")));
        assertThrows(IOException.class, rocks::flush);
        assertThrows(IOException.class, () -> rocks.write(new StateBatch().delete(Family.META, bytes("k"))));
        try (RocksStateStore again = RocksStateStore.open(new NioFileIo(), directory)) {
            assertArrayEquals(bytes("v"), again.get(Family.META, bytes("k")));
            assertNull(again.get(Family.LOCAL, bytes("k")));
        }
    }

    @Test
    void closingUnderLoadEndsOperationsInOrder() throws Exception {
        RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), directory);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                byte[] key = bytes("k" + i);
                users.add(threads.submit(() -> useUntilClosed(rocks, key)));
            }
            rocks.close();
            for (Future<?> user : users) {
                user.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void useUntilClosed(RocksStateStore rocks, byte[] key) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                rocks.write(new StateBatch().put(Family.META, key, key));
                rocks.get(Family.META, key);
                rocks.scan(Family.META, key, (found, value) -> {});
            }
        } catch (IOException closed) {
            assertTrue(String.valueOf(closed.getMessage()).contains("closed"));
        }
    }

    @Test
    void aDamagedDatabaseIsRefusedWithAdvice() throws IOException {
        RocksStateStore.open(new NioFileIo(), directory).close();
        Files.writeString(directory.resolve("CURRENT"), "MANIFEST-nowhere\n");
        IOException refused = assertThrows(IOException.class, () -> RocksStateStore.open(new NioFileIo(), directory));
        assertTrue(String.valueOf(refused.getMessage()).contains("format the data directory anew"));
    }

    /** The disk of the machine with as much room as the test says. */
    private static final class Room extends ForwardingFileIo {
        private volatile long usableBytes;

        Room(long usableBytes) {
            super(new NioFileIo());
            this.usableBytes = usableBytes;
        }

        @Override
        protected FileHandle inFrontOf(Path path, FileHandle file) {
            return file;
        }

        @Override
        public long usableBytes(Path directory) {
            return usableBytes;
        }
    }

    @Test
    void nothingIsFlushedWhereThereIsNoRoomAndNothingIsBroken() throws IOException {
        Room disk = new Room(0);
        RocksStateStore rocks = RocksStateStore.open(disk, directory);
        byte[] key = bytes("k");
        rocks.write(new StateBatch().put(Family.META, key, bytes("v")));
        IOException full = assertThrows(IOException.class, rocks::flush);
        assertTrue(DiskFull.isCauseOf(full), String.valueOf(full.getMessage()));
        assertNull(rocks.failure());
        assertArrayEquals(bytes("v"), rocks.get(Family.META, key));
        rocks.close();
        try (RocksStateStore again = RocksStateStore.open(disk, directory)) {
            assertNull(again.get(Family.META, key), "closed without a flush, it is as after a crash");
            again.write(new StateBatch().put(Family.META, key, bytes("w")));
            disk.usableBytes = Long.MAX_VALUE;
            again.flush();
        }
        disk.usableBytes = 0;
        try (RocksStateStore last = RocksStateStore.open(disk, directory)) {
            assertArrayEquals(bytes("w"), last.get(Family.META, key));
        }
    }

    @Test
    void aFlushThatFailsIsTheEndOfTheStore() throws IOException {
        try (RocksStateStore rocks = RocksStateStore.open(new Room(Long.MAX_VALUE), directory)) {
            rocks.write(new StateBatch().put(Family.META, bytes("k"), bytes("v")));
            takeFilesAway();
            assertNull(rocks.failure());
            assertThrows(IOException.class, rocks::flush);
            String failure = String.valueOf(rocks.failure());
            assertTrue(failure.contains("the state database in " + directory + " has failed"), failure);
        }
    }

    @Test
    void whatFailsInTheBackgroundIsSeenWithoutAnotherCall() throws IOException {
        try (RocksStateStore rocks = RocksStateStore.open(new Room(Long.MAX_VALUE), directory)) {
            takeFilesAway();
            // More than a buffer takes: with the next write RocksDB begins to flush by itself.
            try {
                for (int i = 0; i < 36; i++) {
                    rocks.write(new StateBatch().put(Family.META, bytes("k" + i), new byte[64 << 10]));
                }
            } catch (IOException e) {
                assertTrue(
                        String.valueOf(e.getMessage()).contains("No such file"), "of a flush that was quicker: " + e);
            }
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> rocks.failure() != null);
            assertTrue(String.valueOf(rocks.failure()).contains("No such file"), rocks.failure());
        }
    }

    private void takeFilesAway() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
