package dev.balsa.log.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.DiskOperation;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.membership.Configuration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SegmentedLogTest {
    private static final GroupId GROUP = new GroupId(7);
    private static final Path DIRECTORY = Path.of("/data/logs-0");
    private static final SegmentSettings SETTINGS = new SegmentSettings(2_000, 300, 2, 1 << 20, 8 << 20);

    private final SplittableRandom random = new SplittableRandom(11);
    private final List<Entry> entries = new ArrayList<>();
    private CrashFs disk = new CrashFs(5);
    private SegmentPool pool = new SegmentPool(disk, SETTINGS);
    private SegmentedLog log;

    @BeforeEach
    void open() throws IOException {
        disk.createDirectories(DIRECTORY);
        disk.syncDirectory(Path.of("/data"));
        disk.syncDirectory(Path.of("/"));
        log = SegmentedLog.open(pool, GROUP, DIRECTORY, SegmentPosition.EMPTY);
    }

    @Test
    void an_empty_log_begins_at_one() throws IOException {
        assertEquals(SegmentPosition.EMPTY, log.end());
        assertEquals(1, log.firstIndex());
        assertEquals(0, log.startOffset());
        assertEquals(SegmentAnchor.BEGINNING, log.anchor());
        assertEquals(List.of(), log.terms());
        assertEquals(List.of(), log.readFromOffset(0, 1000));
        assertEquals(-1, log.offsetForTimestamp(0, 0));
        assertThrows(IOException.class, () -> log.readFromIndex(1, 1000));
        log.force();
        assertEquals(List.of(), disk.list(DIRECTORY));
    }

    @Test
    void entries_are_found_by_index_offset_and_timestamp() throws IOException {
        appendRandom(200);
        long next = log.end().nextOffset();
        for (long index = 1; index <= 200; index++) {
            assertEquals(index, log.readFromIndex(index, 1).getFirst().index());
        }
        for (long offset = 0; offset < next; offset++) {
            Entry found = log.readFromOffset(offset, 1).getFirst();
            assertTrue(baseOffset(found) <= offset && offset < nextOffset(found), "offset " + offset);
        }
        assertEquals(List.of(), log.readFromOffset(next, 1));
        assertEquals(List.of(), log.readFromOffset(next + 5, 1));
        for (long timestamp = 990; timestamp < 1_300; timestamp++) {
            assertEquals(expectedOffset(timestamp, 0), log.offsetForTimestamp(timestamp, 0), "timestamp " + timestamp);
            long from = random.nextLong(next + 2);
            assertEquals(
                    expectedOffset(timestamp, from),
                    log.offsetForTimestamp(timestamp, from),
                    "timestamp " + timestamp + " from " + from);
        }
    }

    @Test
    void reads_are_bounded_and_give_at_least_one_entry() throws IOException {
        appendRandom(100);
        for (int maxBytes : new int[] {0, 1, 500, 1_000, 100_000}) {
            List<Entry> read = log.readFromIndex(1, maxBytes);
            int bytes = read.stream().mapToInt(Entry::sizeBytes).sum();
            assertTrue(read.size() == 1 || bytes <= maxBytes);
            assertSame(entries.subList(0, read.size()), read);
        }
    }

    @Test
    void entries_larger_than_any_buffer_are_kept() throws IOException {
        Entry large = TestEntries.data(1, 1, 0, 1, 5, 3 << 20, random);
        Entry next = TestEntries.noop(2, 1, 1);
        log.append(List.of(large, next));
        log.force();
        reopen(log.end());
        assertArrayEquals(large.frame(), log.readFromOffset(0, 1).getFirst().frame());
        assertEquals(2, log.readFromIndex(2, 1).getFirst().index());
    }

    @Test
    void files_are_named_by_base_offset_and_begin_with_their_anchor() throws IOException {
        appendRandom(300);
        log.force();
        List<String> logs = names(".log");
        assertEquals("00000000000000000000.log", logs.getFirst());
        assertTrue(logs.size() > 10);
        for (String name : logs) {
            long base = Long.parseLong(name.substring(0, 20));
            byte[] content = disk.content(DIRECTORY.resolve(name));
            SegmentHeader header = headerOf(content);
            assertEquals(base, header.baseOffset());
            Entry first = entries.get((int) header.baseIndex() - 1);
            assertEquals(base, baseOffset(first));
            assertEquals(GROUP, header.group());
            int previousTerm = header.baseIndex() == 1
                    ? 0
                    : entries.get((int) header.baseIndex() - 2).term();
            assertEquals(previousTerm, header.previousTerm());
            ConfigurationAt inForce = configurationBefore(header.baseIndex());
            assertEquals(inForce.index(), header.anchor().configurationIndex());
            assertEquals(inForce.configuration(), header.anchor().configuration());
        }
        // Every closed segment has an index, the active one none yet.
        assertEquals(logs.size() - 1, names(".idx").size());
        assertTrue(disk.exists(DIRECTORY.resolve("manifest")));
    }

    @Test
    void a_segment_without_a_record_never_rolls() throws IOException {
        List<Entry> controls = new ArrayList<>();
        for (long index = 1; index <= 100; index++) {
            controls.add(TestEntries.roll(index, 1, 0));
        }
        log.append(controls);
        assertEquals(1, names(".log").size());
        log.append(List.of(TestEntries.data(101, 1, 0, 1, 5, 10, random)));
        assertEquals(1, names(".log").size());
        log.append(List.of(TestEntries.noop(102, 1, 1)));
        assertEquals(2, names(".log").size());
    }

    @Test
    void a_roll_entry_ends_its_segment_whatever_happens_in_between() throws IOException {
        log.append(List.of(TestEntries.data(1, 1, 0, 4, 5, 10, random), TestEntries.roll(2, 1, 4)));
        log.force();
        reopen(log.end());
        log.append(List.of(TestEntries.noop(3, 1, 4)));
        assertEquals(List.of("00000000000000000000.log", "00000000000000000004.log"), names(".log"));
        assertEquals(1, log.readFromIndex(2, 10_000).size());
    }

    @Test
    void terms_and_configurations_are_known_after_reopening() throws IOException {
        appendRandom(400);
        List<EntryId> terms = new ArrayList<>();
        List<ConfigurationAt> configurations = new ArrayList<>();
        for (Entry entry : entries) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(entry.id());
            }
            if (entry.configuration() != null) {
                configurations.add(new ConfigurationAt(entry.index(), entry.configuration()));
            }
        }
        assertEquals(terms, log.terms());
        assertEquals(configurations, log.configurations());
        log.force();
        reopen(log.end());
        assertEquals(terms, log.terms());
        assertEquals(configurations, log.configurations());
        assertEquals(List.of(), log.damage());
    }

    @Test
    void opening_discards_everything_beyond_the_checkpoint() throws IOException {
        appendRandom(50);
        log.force();
        SegmentPosition checkpoint = log.end();
        int kept = entries.size();
        byte[] before = disk.content(SegmentNames.log(DIRECTORY, checkpoint.segmentBaseOffset()));
        int files = names(".log").size();
        appendRandom(200);
        log.force();
        reopen(checkpoint);
        assertEquals(checkpoint, log.end());
        assertEquals(files, names(".log").size());
        assertArrayEquals(before, disk.content(SegmentNames.log(DIRECTORY, checkpoint.segmentBaseOffset())));
        entries.subList(kept, entries.size()).clear();
        assertReadsAll();
        reopen(SegmentPosition.EMPTY);
        assertEquals(List.of(), disk.list(DIRECTORY));
    }

    @Test
    void what_does_not_continue_the_log_is_refused_and_changes_nothing() throws IOException {
        appendRandom(5);
        SegmentPosition end = log.end();
        int term = end.lastTerm();
        List<Entry> wrong = List.of(
                TestEntries.noop(7, term, end.nextOffset()),
                TestEntries.noop(5, term, end.nextOffset()),
                TestEntries.noop(6, term, end.nextOffset() + 1));
        for (Entry entry : wrong) {
            assertThrows(IllegalArgumentException.class, () -> log.append(List.of(entry)));
        }
        Entry right = TestEntries.noop(6, term + 1, end.nextOffset());
        Entry olderTerm = TestEntries.noop(7, term, end.nextOffset());
        assertThrows(IllegalArgumentException.class, () -> log.append(List.of(right, olderTerm)));
        assertEquals(end, log.end());
    }

    @Test
    void a_full_disk_stops_the_append_and_no_more() throws IOException {
        appendRandom(20);
        SegmentPosition before = log.end();
        List<Entry> more = randomEntries(60);
        disk.limitBytes(
                disk.contents().values().stream().mapToLong(c -> c.length).sum() + 700);
        assertThrows(IOException.class, () -> log.append(more));
        assertTrue(log.end().lastIndex() >= before.lastIndex());
        disk.limitBytes(Long.MAX_VALUE);
        int done = (int) (log.end().lastIndex() - before.lastIndex());
        log.append(more.subList(done, more.size()));
        log.force();
        assertReadsAll();
        Map<Path, byte[]> afterTrouble = disk.contents();
        restartEmpty();
        log.append(entries);
        log.force();
        Map<Path, byte[]> withoutTrouble = disk.contents();
        assertEquals(withoutTrouble.keySet(), afterTrouble.keySet());
        // The manifest as well: its checksums must not have seen the bytes of the failed write twice.
        withoutTrouble.forEach((path, content) -> assertArrayEquals(content, afterTrouble.get(path), path::toString));
    }

    @Test
    void a_failed_sync_is_final() throws IOException {
        appendRandom(5);
        disk.fail("I/O error", 1, attempt -> attempt.operation() == DiskOperation.FORCE);
        assertThrows(IOException.class, log::force);
        assertThrows(IOException.class, log::force);
        assertThrows(IOException.class, () -> log.append(randomEntries(1)));
        long forces = disk.count(DiskOperation.FORCE);
        assertThrows(IOException.class, log::force);
        assertEquals(forces, disk.count(DiskOperation.FORCE));
    }

    @Test
    void one_append_is_one_write_and_a_quiet_force_does_nothing() throws IOException {
        appendRandom(3);
        long writes = disk.count(DiskOperation.WRITE);
        log.append(List.of(
                TestEntries.noop(4, 9, log.end().nextOffset()),
                TestEntries.noop(5, 9, log.end().nextOffset())));
        assertEquals(writes + 1, disk.count(DiskOperation.WRITE));
        log.force();
        long operations = disk.operations();
        log.force();
        assertEquals(operations, disk.operations());
    }

    @Test
    void files_stay_closed_beyond_the_bound_and_none_is_left_open() throws IOException {
        appendRandom(400);
        log.force();
        for (long index = 1; index <= 400; index += 7) {
            log.readFromIndex(index, 1);
            assertTrue(disk.openHandles() <= SETTINGS.maxOpenFiles(), () -> disk.openHandles() + " files are open");
        }
        appendRandom(50);
        log.close();
        assertEquals(0, disk.openHandles());
        assertThrows(IOException.class, () -> log.readFromIndex(1, 1));
        pool.close();
    }

    @Test
    void opening_reads_the_manifest_and_not_the_segments() throws IOException {
        appendRandom(400);
        log.force();
        SegmentPosition end = log.end();
        reopen(end);
        long opened = disk.count(DiskOperation.OPEN);
        assertTrue(opened <= 4, "opened " + opened);
        assertReadsAll();
    }

    /** After a crash between a sync and its checkpoint the manifest lists more than there is; its older rows still count. */
    @Test
    void a_manifest_beyond_the_checkpoint_is_good_for_what_lies_before() throws IOException {
        appendRandom(200);
        log.force();
        SegmentPosition checkpoint = log.end();
        int kept = entries.size();
        appendRandom(100);
        log.force();
        entries.subList(kept, entries.size()).clear();
        reopen(checkpoint);
        long opened = disk.count(DiskOperation.OPEN);
        assertTrue(opened <= 4, "opened " + opened);
        assertReadsAll();
    }

    @Test
    void a_directory_of_another_group_is_refused() throws IOException {
        appendRandom(60);
        log.force();
        SegmentPosition end = log.end();
        IOException refused =
                assertThrows(IOException.class, () -> SegmentedLog.open(pool, new GroupId(8), DIRECTORY, end));
        assertTrue(refused.getMessage().contains("belongs to group g7, not g8"), refused.getMessage());
    }

    private void appendRandom(int count) throws IOException {
        List<Entry> more = randomEntries(count);
        for (int from = 0; from < more.size(); ) {
            int to = Math.min(more.size(), from + 1 + random.nextInt(9));
            log.append(more.subList(from, to));
            from = to;
        }
    }

    private List<Entry> randomEntries(int count) {
        List<Entry> more = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Entry last = entries.isEmpty() ? null : entries.getLast();
            Entry next = TestEntries.next(
                    entries.size() + 1,
                    last == null ? 0 : last.term(),
                    last == null ? 0 : nextOffset(last),
                    1_000 + random.nextInt(200),
                    300,
                    random);
            entries.add(next);
            more.add(next);
        }
        return more;
    }

    private void reopen(SegmentPosition checkpoint) throws IOException {
        log.close();
        pool.close();
        assertEquals(0, disk.openHandles());
        disk = disk.afterKill();
        pool = new SegmentPool(disk, SETTINGS);
        log = SegmentedLog.open(pool, GROUP, DIRECTORY, checkpoint);
    }

    private void restartEmpty() throws IOException {
        disk = new CrashFs(6);
        pool = new SegmentPool(disk, SETTINGS);
        open();
    }

    private void assertReadsAll() throws IOException {
        List<Entry> read = new ArrayList<>();
        while (read.size() < log.end().lastIndex()) {
            read.addAll(log.readFromIndex(read.size() + 1, 700));
        }
        assertSame(entries, read);
    }

    private static void assertSame(List<Entry> expected, List<Entry> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).frame(), actual.get(i).frame());
        }
    }

    private long expectedOffset(long timestampMs, long fromOffset) {
        return entries.stream()
                .filter(entry -> EntryFrame.maxTimestampMs(entry) >= timestampMs && nextOffset(entry) > fromOffset)
                .mapToLong(SegmentedLogTest::baseOffset)
                .findFirst()
                .orElse(-1);
    }

    private ConfigurationAt configurationBefore(long index) {
        ConfigurationAt found = new ConfigurationAt(0, Configuration.EMPTY);
        for (Entry entry : entries.subList(0, (int) index - 1)) {
            found = entry.configuration() == null ? found : new ConfigurationAt(entry.index(), entry.configuration());
        }
        return found;
    }

    private List<String> names(String suffix) {
        return disk.list(DIRECTORY).stream()
                .filter(name -> name.endsWith(suffix))
                .toList();
    }

    private static SegmentHeader headerOf(byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        return SegmentHeader.decode(bytes.limit(SealedBytes.claimedLength(bytes)));
    }

    private static long baseOffset(Entry entry) {
        return EntryFrame.baseOffset(entry);
    }

    private static long nextOffset(Entry entry) {
        return EntryFrame.nextOffset(entry);
    }
}
