package dev.balsa.broker.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.store.StateStore.Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        try (RocksStateStore rocks = RocksStateStore.open(directory)) {
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
        RocksStateStore rocks = RocksStateStore.open(directory);
        rocks.write(new StateBatch().put(Family.META, bytes("k"), bytes("v")));
        rocks.close();
        rocks.close();
        assertThrows(IOException.class, () -> rocks.get(Family.META, bytes("k")));
        assertThrows(IOException.class, rocks::flush);
        assertThrows(IOException.class, () -> rocks.write(new StateBatch().delete(Family.META, bytes("k"))));
        try (RocksStateStore again = RocksStateStore.open(directory)) {
            assertArrayEquals(bytes("v"), again.get(Family.META, bytes("k")));
            assertNull(again.get(Family.LOCAL, bytes("k")));
        }
    }

    @Test
    void closingUnderLoadEndsOperationsInOrder() throws Exception {
        RocksStateStore rocks = RocksStateStore.open(directory);
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
        RocksStateStore.open(directory).close();
        Files.writeString(directory.resolve("CURRENT"), "MANIFEST-nowhere\n");
        IOException refused = assertThrows(IOException.class, () -> RocksStateStore.open(directory));
        assertTrue(String.valueOf(refused.getMessage()).contains("format the data directory anew"));
    }
}
