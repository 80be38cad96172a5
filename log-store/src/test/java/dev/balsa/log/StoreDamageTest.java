package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.DiskOperation;
import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.log.file.FileHandle;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.LogView;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.log.UnreadableEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rot in every kind of file of a store: found unaided, never served, repaired with what a peer has. */
class StoreDamageTest {
    private static final int HARMS = Integer.getInteger("balsa.damage.harms", 150);
    private static final int ENTRIES = 60;

    private final StoreRig rig = new StoreRig(StoreRig.SMALL);
    private PartitionLog log = rig.create(1);
    /** What a peer has. */
    private final List<Entry> sound = new ArrayList<>();

    StoreDamageTest() throws IOException {
        rig.fill(log, 1, ENTRIES, 2_000);
        rig.store().close();
        rig.disk = rig.disk.afterKill();
        reopen();
        for (long index = 1; index <= ENTRIES; index++) {
            sound.add(log.read(index, 1).getFirst());
        }
    }

    private void reopen() throws IOException {
        rig.open();
        log = rig.log(1);
        log.recovered();
        log.committed(ENTRIES);
        rig.settle();
    }

    /** As a peer would: a few entries at a time, whatever is missing. */
    private void repairAll(SplittableRandom random) throws IOException {
        while (!log.upkeep().damage().isEmpty()) {
            DamagedRange range = log.upkeep().damage().getFirst();
            long to = range.firstIndex() + random.nextLong(range.lastIndex() - range.firstIndex() + 1);
            log.upkeep().repair(sound.subList((int) range.firstIndex() - 1, (int) to));
        }
    }

    private void assertServesNothingWrong(String what) throws IOException {
        for (Entry entry : sound) {
            try {
                Entry read = log.read(entry.index(), 1).getFirst();
                assertTrue(Arrays.equals(entry.frame(), read.frame()), what);
            } catch (CorruptEntryException refused) {
                assertFalse(rig.damage().isEmpty() && isScrubbed, () -> what + ": " + refused);
            }
        }
    }

    private boolean isScrubbed;

    private String harm(SplittableRandom random, Path directory) throws IOException {
        List<String> names = rig.disk.list(directory);
        Path path = directory.resolve(names.get(random.nextInt(names.size())));
        byte[] content = rig.disk.content(path);
        int position = random.nextInt(content.length);
        int length = Math.min(content.length - position, 1 + random.nextInt(5_000));
        switch (random.nextInt(6)) {
            case 0, 1 -> rig.disk.flipBit(path, position, random.nextInt(8));
            case 2 -> rig.disk.damage(path, position, new byte[length]);
            case 3 -> {
                // A block that belongs to another place: what a misdirected write leaves.
                int from = random.nextInt(content.length - length + 1);
                rig.disk.damage(path, position, Arrays.copyOfRange(content, from, from + length));
            }
            case 4 -> {
                try (FileHandle file = rig.disk.open(path)) {
                    file.truncate(position);
                }
            }
            default -> rig.disk.delete(path);
        }
        return path + " at " + position + " of " + content.length;
    }

    @Test
    void rotInSegmentsIsFoundWhileTheBrokerRunsAndRepairedByteForByte() throws IOException {
        CrashFs unharmed = rig.disk;
        int repaired = 0;
        for (int seed = 0; seed < HARMS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            rig.disk = unharmed.afterKill();
            reopen();
            isScrubbed = false;
            String what = "seed " + seed + ": " + harm(random, StoreRig.topic(1));
            assertServesNothingWrong(what);
            boolean isRestarted = random.nextInt(3) == 0;
            if (isRestarted) {
                rig.disk = rig.disk.afterKill();
                try {
                    reopen();
                } catch (IOException refusal) {
                    assertTrue(
                            String.valueOf(refusal.getMessage()).contains("nothing else tells what it said"),
                            () -> what + ": " + refusal);
                    continue;
                }
            }
            log.upkeep().suspect();
            rig.settle();
            isScrubbed = true;
            assertNull(rig.store().failure(), what);
            repaired += log.upkeep().damage().isEmpty() ? 0 : 1;
            assertServesNothingWrong(what);
            repairAll(random);
            rig.settle();
            for (Entry entry : sound) {
                assertArrayEquals(
                        entry.frame(), log.read(entry.index(), 1).getFirst().frame(), what);
            }
            assertSegmentsEqual(unharmed, what);
        }
        assertTrue(repaired > HARMS / 4, repaired + " of " + HARMS + " needed a peer");
    }

    @Test
    void lastEntryMayBeUnreadableAtTheStart() throws IOException {
        List<String> names = rig.disk.list(StoreRig.topic(1)).stream()
                .filter(name -> name.endsWith(".log"))
                .toList();
        Path active = StoreRig.topic(1).resolve(names.getLast());
        rig.disk = rig.disk.afterKill();
        rig.disk.flipBit(active, rig.disk.content(active).length - 10, 3);
        rig.open();
        log = rig.log(1);
        RecoveredLog recovered = log.recovered();
        assertEquals(ENTRIES, recovered.lastIndex());
        assertEquals(ENTRIES, recovered.storedIndex());
        UnreadableEntry unreadable = recovered.unreadable();
        assertEquals(sound.getLast().id(), unreadable == null ? null : unreadable.id());
        LogView view = new LogView(recovered, 0);
        assertEquals(
                EntryPlace.after(sound.getLast()).nextOffset(),
                EntryPlace.after(view.last()).nextOffset());
        Entry next = rig.data(ENTRIES + 1, 2_000);
        rig.writer().append(log, rig.write(next));
        log.committed(ENTRIES + 1);
        rig.turn();
        rig.settle();
        repairAll(new SplittableRandom(1));
        assertEquals(List.of(), rig.damage());
        for (Entry entry : sound) {
            assertArrayEquals(
                    entry.frame(), log.read(entry.index(), 1).getFirst().frame());
        }
        assertArrayEquals(next.frame(), log.read(next.index(), 1).getFirst().frame());
    }

    private void assertSegmentsEqual(CrashFs unharmed, String what) throws IOException {
        for (String name : unharmed.list(StoreRig.topic(1))) {
            if (name.endsWith(".log")) {
                Path path = StoreRig.topic(1).resolve(name);
                assertArrayEquals(unharmed.content(path), rig.disk.content(path), () -> what + ", " + name);
            }
        }
    }

    @Test
    void rotInTheJournalIsRefusedOrCannotMatter() throws IOException {
        CrashFs unharmed = rig.disk;
        int refused = 0;
        int started = 0;
        for (int seed = 0; seed < HARMS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            rig.disk = unharmed.afterKill();
            String what = "seed " + seed + ": " + harm(random, StoreRig.DIRECTORY.resolve("journal"));
            try {
                rig.open();
            } catch (IOException refusal) {
                String message = String.valueOf(refusal.getMessage());
                assertTrue(message.contains("as a new replica") || message.contains("was removed"), message);
                refused++;
                continue;
            }
            started++;
            log = rig.log(1);
            var recovered = log.recovered();
            assertEquals(ENTRIES, recovered.lastIndex(), what);
            assertServesNothingWrong(what);
        }
        assertTrue(refused > HARMS / 20 && started > HARMS / 20, refused + " refused, " + started + " started");
    }

    /** A lost frame keeps the broker from starting only if some replica needs what it said. */
    @Test
    void everyBlockOfTheJournalIsLostOnce() throws IOException {
        // A vote that stands in one frame and nowhere else, and frames behind it.
        rig.writer().append(log, rig.vote(9));
        rig.turn();
        rig.create(2);
        rig.create(3);
        CrashFs unharmed = rig.disk;
        int refused = 0;
        int unaided = 0;
        Path journal = StoreRig.DIRECTORY.resolve("journal");
        for (String name : unharmed.list(journal)) {
            for (int position = 100; position < StoreRig.JOURNAL_FILE_BYTES; position += 4096) {
                rig.disk = unharmed.afterKill();
                rig.disk.flipBit(journal.resolve(name), position, 3);
                String what = name + " at " + position;
                try {
                    rig.open();
                } catch (IOException refusal) {
                    String message = String.valueOf(refusal.getMessage());
                    assertTrue(message.contains("as a new replica"), () -> what + ": " + message);
                    refused++;
                    continue;
                }
                unaided += rig.store().recoveryReport().journalDamage().size();
                log = rig.log(1);
                var recovered = log.recovered();
                assertEquals(ENTRIES, recovered.lastIndex(), what);
                assertEquals(new HardState(9, StoreRig.SELF), recovered.hardState(), what);
                assertServesNothingWrong(what);
            }
        }
        assertTrue(refused > 3 && unaided > 0, refused + " refused, " + unaided + " lost frames that nobody needs");
    }

    @Test
    void diskThatDoesNotReadIsDamageAndNotTheEnd() throws IOException {
        rig.disk.fail(
                "Input/output error",
                3,
                attempt -> attempt.operation() == DiskOperation.READ
                        && attempt.path().toString().endsWith("00000000000000000007.log"));
        log.upkeep().suspect();
        rig.settle();
        assertNull(rig.store().failure());
        assertEquals(8, rig.damage().getFirst().firstIndex());
        repairAll(new SplittableRandom(1));
        assertEquals(List.of(), rig.damage());
        assertArrayEquals(sound.get(8).frame(), log.read(9, 1).getFirst().frame());
    }

    @Test
    void wrongEntriesRepairNothing() throws IOException {
        rig.disk.flipBit(StoreRig.topic(1).resolve("00000000000000000007.log"), 1_000, 3);
        log.upkeep().suspect();
        rig.settle();
        DamagedRange range = log.upkeep().damage().getFirst();
        int first = (int) range.firstIndex();
        assertThrows(IllegalArgumentException.class, () -> log.upkeep().repair(List.of(sound.get(first))));
        assertThrows(IllegalArgumentException.class, () -> log.upkeep().repair(List.of(rig.data(first, 1_999))));
        assertEquals(List.of(range), log.upkeep().damage());
        assertEquals(List.of(), log.upkeep().repair(sound.subList(first - 1, (int) range.lastIndex())));
    }
}
