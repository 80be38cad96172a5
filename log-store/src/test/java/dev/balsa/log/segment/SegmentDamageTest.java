package dev.balsa.log.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryHeader;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.log.file.FileHandle;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rot, lost blocks and lost files: never cut, never served, and everything that can be made again is made again. */
class SegmentDamageTest {
    private static final GroupId GROUP = new GroupId(7);
    private static final Path DIRECTORY = Path.of("/data/logs-0");
    private static final SegmentSettings SETTINGS = new SegmentSettings(2_500, 300, 4, 1 << 20, 500);
    private static final int COUNT = 150;

    /** Where an entry stands. */
    private record Place(Path file, long position, Entry entry) {}

    private final SplittableRandom random = new SplittableRandom(21);
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Long, Place> places = new TreeMap<>();
    private CrashFs disk = new CrashFs(5);
    private SegmentPosition checkpoint = SegmentPosition.EMPTY;
    private SegmentedLog log;

    @BeforeEach
    void writeLog() throws IOException {
        disk.createDirectories(DIRECTORY);
        reopen();
        append(COUNT);
        locate();
    }

    @Test
    void a_damaged_payload_spoils_its_entry_only() throws IOException {
        Place place = dataIn(closedFile(2), 3);
        disk.flipBit(place.file, place.position + 100, 2);
        assertUnreadable(place);
        reopen();
        assertUnreadable(place);
        long index = place.entry.index();
        assertEquals(index + 1, log.readFromIndex(index + 1, 1).getFirst().index());
        List<Entry> before = log.readFromIndex(index - 1, 100_000);
        assertEquals(List.of(index - 1), before.stream().map(Entry::index).toList());
        long offset = EntryFrame.baseOffset(place.entry);
        assertThrows(CorruptEntryException.class, () -> log.readFromOffset(offset, 1));
    }

    @Test
    void a_damaged_header_spoils_no_more_than_an_index_interval() throws IOException {
        Place place = dataIn(closedFile(2), 2);
        disk.flipBit(place.file, place.position + 9, 2);
        reopen();
        assertUnreadable(place);
        int unreadable = 0;
        for (Entry entry : entries) {
            unreadable += isReadable(entry.index()) ? 0 : 1;
        }
        long intervalEntries = places.values().stream()
                .filter(other -> other.file.equals(place.file)
                        && other.position >= place.position
                        && other.position < place.position + SETTINGS.indexIntervalBytes() + 700)
                .count();
        assertTrue(unreadable >= 1 && unreadable <= intervalEntries, unreadable + " of " + intervalEntries);
    }

    @Test
    void damage_in_the_active_segment_is_reported_and_not_cut() throws IOException {
        Path active = activeFile();
        disk.delete(SegmentNames.index(DIRECTORY, checkpoint.segmentBaseOffset()));
        Place place = dataIn(active, 1);
        disk.flipBit(place.file, place.position + 100, 2);
        for (int round = 0; round < 3; round++) {
            reopen();
            assertEquals(checkpoint, log.end());
            long index = place.entry.index();
            DamagedRange range = log.damage().getFirst();
            assertEquals(1, log.damage().size());
            assertEquals(active, range.file());
            assertEquals(place.position, range.position());
            assertEquals(place.position + place.entry.sizeBytes(), range.endPosition());
            assertEquals(index, range.firstIndex());
            assertEquals(index, range.lastIndex());
            assertUnreadable(place);
            append(40);
            for (Entry entry : entries) {
                assertEquals(entry.index() != index, isReadable(entry.index()), "entry " + entry);
            }
        }
    }

    @Test
    void a_damaged_header_in_the_active_segment_is_stepped_over() throws IOException {
        disk.delete(SegmentNames.index(DIRECTORY, checkpoint.segmentBaseOffset()));
        Place place = dataIn(activeFile(), 1);
        disk.flipBit(place.file, place.position + 17, 0);
        reopen();
        assertEquals(checkpoint, log.end());
        assertEquals(1, log.damage().size());
        assertEquals(place.entry.index(), log.damage().getFirst().firstIndex());
        assertEquals(place.entry.index(), log.damage().getFirst().lastIndex());
        append(30);
        assertTrue(isReadable(entries.size()));
    }

    @Test
    void a_damaged_last_entry_leaves_the_end_where_it_was() throws IOException {
        disk.delete(SegmentNames.index(DIRECTORY, checkpoint.segmentBaseOffset()));
        Place last = places.get((long) entries.size());
        disk.flipBit(last.file, last.position + 8, 0);
        reopen();
        assertEquals(checkpoint, log.end());
        assertEquals(entries.size(), log.damage().getFirst().lastIndex());
        assertFalse(isReadable(entries.size()));
        append(30);
        assertTrue(isReadable(entries.size()));
        assertFalse(isReadable(last.entry.index()));
    }

    @Test
    void an_active_file_that_lost_its_end_or_everything_takes_new_entries() throws IOException {
        for (long size : new long[] {checkpoint.filePosition() - 70, 30, 0}) {
            disk.delete(SegmentNames.index(DIRECTORY, checkpoint.segmentBaseOffset()));
            try (FileHandle file = disk.open(activeFile())) {
                file.truncate(size);
            }
            reopen();
            assertEquals(checkpoint, log.end());
            assertFalse(log.damage().isEmpty());
            long lost = log.end().lastIndex();
            assertFalse(isReadable(lost));
            append(2);
            assertTrue(isReadable(lost + 1));
            locate();
        }
        disk.delete(activeFile());
        reopen();
        assertEquals(checkpoint, log.end());
        append(30);
        assertTrue(isReadable(entries.size()));
    }

    @Test
    void a_damaged_header_of_the_active_file_is_known_from_elsewhere() throws IOException {
        disk.flipBit(activeFile(), 30, 1);
        reopen();
        assertEquals(1, log.damage().size());
        assertReadsAll();
        disk.delete(SegmentNames.index(DIRECTORY, checkpoint.segmentBaseOffset()));
        reopen();
        assertReadsAll();
        disk.delete(SegmentNames.manifest(DIRECTORY));
        CorruptEntryException lost = assertThrows(CorruptEntryException.class, this::reopen);
        assertEquals(activeFile(), lost.file());
    }

    @Test
    void a_missing_closed_file_is_reported_and_its_neighbours_are_read() throws IOException {
        Path missing = closedFile(3);
        List<Long> lost = places.values().stream()
                .filter(place -> place.file.equals(missing))
                .map(place -> place.entry.index())
                .toList();
        disk.delete(missing);
        for (boolean manifest : new boolean[] {true, false}) {
            if (!manifest) {
                disk.delete(SegmentNames.manifest(DIRECTORY));
            }
            reopen();
            assertEquals(checkpoint, log.end());
            DamagedRange range = log.damage().getFirst();
            assertEquals(lost.getFirst(), range.firstIndex());
            assertEquals(lost.getLast(), range.lastIndex());
            for (Entry entry : entries) {
                assertEquals(!lost.contains(entry.index()), isReadable(entry.index()), "entry " + entry);
            }
        }
        log.force();
        reopen();
        assertEquals(lost.getFirst(), log.damage().getFirst().firstIndex(), "a new manifest must not hide it");
    }

    @Test
    void a_lost_manifest_is_made_again() throws IOException {
        byte[] before = disk.content(SegmentNames.manifest(DIRECTORY));
        disk.flipBit(SegmentNames.manifest(DIRECTORY), 50, 1);
        reopen();
        assertReadsAll();
        log.force();
        assertArrayEquals(before, disk.content(SegmentNames.manifest(DIRECTORY)));
    }

    @Test
    void a_lost_index_is_made_again_when_it_is_missed() throws IOException {
        Path path = SegmentNames.index(DIRECTORY, EntryFrame.baseOffset(dataIn(closedFile(2), 0).entry));
        byte[] before = disk.content(path);
        disk.flipBit(path, 60, 1);
        reopen();
        assertReadsAll();
        log.force();
        assertArrayEquals(before, disk.content(path));
        disk.delete(path);
        reopen();
        assertReadsAll();
        log.force();
        assertArrayEquals(before, disk.content(path));
    }

    @Test
    void everything_derived_can_be_lost_at_once() throws IOException {
        Map<Path, byte[]> before = disk.contents();
        for (String name : disk.list(DIRECTORY)) {
            if (!name.endsWith(".log")) {
                disk.delete(DIRECTORY.resolve(name));
            }
        }
        reopen();
        assertReadsAll();
        log.force();
        assertArrayEquals(before.get(SegmentNames.manifest(DIRECTORY)), disk.content(SegmentNames.manifest(DIRECTORY)));
        assertEquals(List.of(), log.damage());
    }

    /** Records may hold entries themselves: a copy of this very log, say. */
    @Test
    void entries_inside_a_payload_are_not_taken_for_entries() throws IOException {
        disk = new CrashFs(9);
        disk.createDirectories(DIRECTORY);
        entries.clear();
        checkpoint = SegmentPosition.EMPTY;
        reopen();
        List<Entry> forged = List.of(
                TestEntries.noop(1, 1, 0),
                TestEntries.noop(2, 1, 0),
                TestEntries.noop(3, 1, 1),
                TestEntries.noop(4, 1, 1));
        ByteBuffer body = ByteBuffer.allocate(64 * forged.size());
        forged.forEach(entry -> body.put(entry.frame()));
        Entry carrier = TestEntries.dataAround(1, 1, 0, body.array());
        entries.add(carrier);
        entries.add(TestEntries.data(2, 1, 1, 1, 5, 10, random));
        entries.add(TestEntries.data(3, 1, 2, 1, 5, 10, random));
        log.append(entries);
        log.force();
        checkpoint = log.end();
        disk.delete(SegmentNames.index(DIRECTORY, 0));
        int header = new SegmentHeader(GROUP, SegmentAnchor.BEGINNING).encodedBytes();
        disk.flipBit(activeFile(), header + 3, 1);
        reopen();
        assertFalse(isReadable(1));
        assertEquals(1, log.damage().size());
        assertEquals(1, log.damage().getFirst().lastIndex());
        assertArrayEquals(
                entries.get(1).frame(), log.readFromIndex(2, 1).getFirst().frame());
        assertArrayEquals(
                entries.get(2).frame(), log.readFromOffset(2, 1).getFirst().frame());
    }

    /** Any damage to any file: what is read is right or refused, and the log can be continued. */
    @Test
    void no_damage_gets_a_wrong_byte_served() throws IOException {
        CrashFs sound = disk.afterKill();
        SegmentPosition soundEnd = checkpoint;
        List<Entry> soundEntries = List.copyOf(entries);
        int refused = 0;
        int unreadable = 0;
        for (int seed = 0; seed < 400; seed++) {
            SplittableRandom chaos = new SplittableRandom(seed);
            disk = sound.afterKill();
            checkpoint = soundEnd;
            entries.clear();
            entries.addAll(soundEntries);
            StringBuilder done = new StringBuilder("seed " + seed);
            for (int i = 0; i < 1 + chaos.nextInt(3); i++) {
                done.append("; ").append(damageSomething(chaos));
            }
            try {
                reopen();
            } catch (CorruptEntryException nothingTellsTheHeader) {
                refused++;
                continue;
            }
            assertEquals(checkpoint, log.end(), done::toString);
            unreadable += countUnreadable(done.toString());
            append(20);
            assertTrue(isReadable(entries.size()), done::toString);
            reopen();
            assertTrue(isReadable(entries.size()), done::toString);
        }
        assertTrue(refused < 40, refused + " logs could not be opened");
        assertTrue(unreadable > 100, "the damage was too small to mean anything: " + unreadable);
    }

    private int countUnreadable(String what) throws IOException {
        int unreadable = 0;
        for (Entry entry : entries) {
            try {
                Entry read = log.readFromIndex(entry.index(), 1).getFirst();
                assertArrayEquals(entry.frame(), read.frame(), what);
            } catch (CorruptEntryException refused) {
                unreadable++;
            }
            if (entry.kind() == EntryKind.DATA) {
                try {
                    Entry read = log.readFromOffset(EntryFrame.nextOffset(entry) - 1, 1)
                            .getFirst();
                    assertArrayEquals(entry.frame(), read.frame(), what);
                } catch (CorruptEntryException refused) {
                    unreadable++;
                }
            }
        }
        return unreadable;
    }

    private String damageSomething(SplittableRandom chaos) throws IOException {
        List<String> names = disk.list(DIRECTORY);
        Path path = DIRECTORY.resolve(names.get(chaos.nextInt(names.size())));
        byte[] content = disk.content(path);
        int position = chaos.nextInt(content.length + 1);
        int length = Math.min(content.length - position, 1 + chaos.nextInt(700));
        int kind = length == 0 ? 4 : chaos.nextInt(5);
        switch (kind) {
            case 0, 1 -> disk.flipBit(path, position, chaos.nextInt(8));
            case 2 -> disk.damage(path, position, new byte[length]);
            case 3 -> {
                int from = chaos.nextInt(content.length - length + 1);
                disk.damage(path, position, Arrays.copyOfRange(content, from, from + length));
            }
            default -> {
                try (FileHandle file = disk.open(path)) {
                    file.truncate(position);
                }
            }
        }
        return "damage " + kind + " to " + path + " at " + position + ", " + length + " bytes";
    }

    private void append(int count) throws IOException {
        List<Entry> more = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Entry last = entries.isEmpty() ? null : entries.getLast();
            Entry next = TestEntries.next(
                    entries.size() + 1,
                    last == null ? 0 : last.term(),
                    last == null ? 0 : EntryFrame.nextOffset(last),
                    1_000 + entries.size(),
                    300,
                    random);
            entries.add(next);
            more.add(next);
        }
        log.append(more);
        log.force();
        checkpoint = log.end();
    }

    private void reopen() throws IOException {
        log = SegmentedLog.open(new SegmentPool(disk, SETTINGS), GROUP, DIRECTORY, checkpoint);
    }

    private void locate() throws IOException {
        places.clear();
        for (String name : disk.list(DIRECTORY)) {
            Path path = DIRECTORY.resolve(name);
            if (name.endsWith(".log")) {
                ByteBuffer bytes = ByteBuffer.wrap(disk.content(path));
                int at;
                try {
                    at = SealedBytes.claimedLength(bytes);
                    while (at < bytes.limit()) {
                        EntryHeader header = EntryHeader.read(bytes, at);
                        places.put(header.index(), new Place(path, at, entries.get((int) header.index() - 1)));
                        at += header.lengthBytes();
                    }
                } catch (UnreadableException | CorruptEntryException damaged) {
                    continue;
                }
            }
        }
    }

    private Path closedFile(int number) {
        return DIRECTORY.resolve(disk.list(DIRECTORY).stream()
                .filter(name -> name.endsWith(".log"))
                .toList()
                .get(number));
    }

    private Path activeFile() {
        return SegmentNames.log(DIRECTORY, checkpoint.segmentBaseOffset());
    }

    /** A data entry with a payload worth damaging, neither first nor last in its file if {@code skip} is positive. */
    private Place dataIn(Path file, int skip) {
        return places.values().stream()
                .filter(place -> place.file.equals(file)
                        && place.entry.kind() == EntryKind.DATA
                        && place.entry.sizeBytes() > 140)
                .skip(skip)
                .findFirst()
                .orElseThrow();
    }

    private boolean isReadable(long index) throws IOException {
        try {
            Entry read = log.readFromIndex(index, 1).getFirst();
            assertArrayEquals(entries.get((int) index - 1).frame(), read.frame());
            return true;
        } catch (CorruptEntryException damaged) {
            return false;
        }
    }

    private void assertUnreadable(Place place) {
        CorruptEntryException corrupt =
                assertThrows(CorruptEntryException.class, () -> log.readFromIndex(place.entry.index(), 1));
        assertEquals(place.file, corrupt.file());
        assertEquals(place.position, corrupt.position());
    }

    private void assertReadsAll() throws IOException {
        for (Entry entry : entries) {
            assertTrue(isReadable(entry.index()), "entry " + entry);
        }
    }
}
