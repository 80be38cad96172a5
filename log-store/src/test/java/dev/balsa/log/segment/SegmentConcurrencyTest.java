package dev.balsa.log.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers at work while the writer appends, rolls and forces, on a real disk, with fewer open files than segments. */
class SegmentConcurrencyTest {
    private static final GroupId GROUP = new GroupId(9);
    private static final int COUNT = 4_000;

    @TempDir
    Path directory;

    private final List<Entry> entries = new ArrayList<>();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void readers_see_only_whole_and_right_entries() throws Exception {
        makeEntries();
        SegmentSettings settings = new SegmentSettings(20_000, 1_000, 2, 2_000, 5_000);
        try (SegmentPool pool = new SegmentPool(new NioFileIo(), settings);
                ExecutorService readers = Executors.newFixedThreadPool(2)) {
            SegmentedLog log = SegmentedLog.open(pool, GROUP, directory, SegmentPosition.EMPTY);
            List<Future<Integer>> reads =
                    List.of(readers.submit(() -> readAround(log, 1)), readers.submit(() -> readAround(log, 2)));
            SplittableRandom random = new SplittableRandom(3);
            try {
                for (int from = 0; from < COUNT; ) {
                    int to = Math.min(COUNT, from + 1 + random.nextInt(20));
                    log.append(entries.subList(from, to));
                    from = to;
                    if (random.nextInt(10) == 0) {
                        log.force();
                    }
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> read : reads) {
                assertTrue(read.get() > 0);
            }
            log.close();
        }
    }

    @Test
    void a_close_ends_readers_cleanly() throws Exception {
        makeEntries();
        SegmentSettings settings = new SegmentSettings(20_000, 1_000, 2, 2_000, 5_000);
        SegmentPool pool = new SegmentPool(new NioFileIo(), settings);
        SegmentedLog log = SegmentedLog.open(pool, GROUP, directory, SegmentPosition.EMPTY);
        log.append(entries);
        log.force();
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> reads =
                    List.of(readers.submit(() -> readAround(log, 1)), readers.submit(() -> readAround(log, 2)));
            log.close();
            for (Future<Integer> read : reads) {
                ExecutionException ended = assertThrows(ExecutionException.class, read::get);
                IOException cause = (IOException) ended.getCause();
                assertTrue(cause.getMessage().endsWith("are closed"), cause::toString);
            }
        }
        pool.close();
    }

    private int readAround(SegmentedLog log, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int reads = 0;
        while (!done.get()) {
            SegmentPosition end = log.end();
            if (end.nextOffset() == 0) {
                Thread.onSpinWait();
                continue;
            }
            long index = random.nextInt(4) == 0 ? end.lastIndex() : 1 + random.nextLong(end.lastIndex());
            check(index, log.readFromIndex(index, random.nextInt(30_000)));
            long offset = random.nextInt(4) == 0 ? end.nextOffset() - 1 : random.nextLong(end.nextOffset());
            List<Entry> found = log.readFromOffset(offset, random.nextInt(30_000));
            Entry first = found.getFirst();
            assertTrue(EntryFrame.baseOffset(first) <= offset && offset < EntryFrame.nextOffset(first));
            check(first.index(), found);
            assertEquals(0, log.offsetForTimestamp(0, 0));
            reads++;
        }
        return reads;
    }

    private void check(long index, List<Entry> found) {
        for (int i = 0; i < found.size(); i++) {
            assertArrayEquals(
                    entries.get((int) index - 1 + i).frame(), found.get(i).frame());
        }
    }

    private void makeEntries() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < COUNT; i++) {
            Entry last = entries.isEmpty() ? null : entries.getLast();
            entries.add(TestEntries.next(
                    i + 1L,
                    last == null ? 0 : last.term(),
                    last == null ? 0 : EntryFrame.nextOffset(last),
                    1_000 + i,
                    500,
                    random));
        }
    }
}
