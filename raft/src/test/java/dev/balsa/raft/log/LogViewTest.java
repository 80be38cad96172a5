package dev.balsa.raft.log;

import static dev.balsa.raft.log.TestEntries.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.raft.InvariantViolation;
import dev.balsa.raft.membership.Configuration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogViewTest {
    private static LogView empty(int cacheBytes) {
        return new LogView(RecoveredLog.empty(Configuration.EMPTY), cacheBytes);
    }

    private static LogView filled(int cacheBytes, int... sizes) {
        LogView log = empty(cacheBytes);
        for (int size : sizes) {
            log.append(entry(log.lastIndex() + 1, 1, size));
        }
        return log;
    }

    private static RecoveredLog recovered(long tailFrom, long lastIndex, long storedIndex) {
        List<Entry> tail = LongStream.rangeClosed(tailFrom, lastIndex)
                .mapToObj(index -> entry(index, 1, 10))
                .toList();
        return new RecoveredLog(
                new HardState(1, null),
                Anchor.beginning(Configuration.EMPTY),
                List.of(new EntryId(1, 1)),
                List.of(),
                tail,
                lastIndex,
                storedIndex,
                storedIndex);
    }

    @Test
    void startsEmpty() {
        LogView log = empty(0);
        assertEquals(EntryId.ZERO, log.lastId());
        assertEquals(Anchor.beginning(Configuration.EMPTY), log.last());
        assertEquals(1, log.firstIndexInMemory());
    }

    private static Anchor anchor(long index, int term) {
        return new Anchor(new EntryId(index, term), 0, Configuration.EMPTY, new byte[0]);
    }

    @Test
    void aLaterStartKeepsWhatIsBehindIt() {
        LogView log = filled(1_000, 10, 10, 10, 10);
        log.stored(3);
        assertThrows(InvariantViolation.class, () -> log.startAfter(anchor(4, 1)), "what is not stored is not gone");
        assertThrows(InvariantViolation.class, () -> log.startAfter(anchor(2, 9)), "another entry");
        log.startAfter(anchor(3, 1));
        assertEquals(new EntryId(3, 1), log.base());
        assertEquals(1, log.termAt(4));
        assertThrows(InvariantViolation.class, () -> log.termAt(2));
        assertThrows(InvariantViolation.class, () -> log.startAfter(anchor(3, 1)), "starts only go up");
        log.truncateFrom(4);
        assertEquals(new EntryId(3, 1), log.last().id());
    }

    @Test
    void aRestartLeavesNothingButTheAnchor() {
        LogView log = filled(1_000, 10, 10, 10, 10);
        log.stored(2);
        log.restartAfter(anchor(40, 3));
        assertEquals(anchor(40, 3), log.last());
        assertEquals(40, log.lastIndex());
        assertEquals(3, log.lastTerm());
        assertEquals(41, log.firstIndexInMemory());
        log.stored(2);
        assertEquals(40, log.storedIndex(), "news of the log before are void");
        log.append(entry(41, 3, 10));
        assertEquals(41, log.last().id().index());
        assertEquals(1, log.slice(41, 100).size());
    }

    @Test
    void storedEntriesLeaveButTheNewestOfThemStays() {
        LogView log = filled(0, 10, 10, 10, 10);
        log.stored(3);
        assertEquals(3, log.firstIndexInMemory());
        log.truncateFrom(4);
        assertEquals(new EntryId(3, 1), log.lastId());
        assertEquals(3, log.last().id().index(), "the entry before the next one is always there");
        assertThrows(InvariantViolation.class, () -> log.truncateFrom(3), "stored entries are committed");
    }

    @Test
    void cacheKeepsAsManyBytesAsItMay() {
        LogView log = filled(25, 10, 10, 10, 10, 10);
        log.stored(2);
        assertEquals(1, log.firstIndexInMemory());
        log.stored(3);
        assertEquals(2, log.firstIndexInMemory());
        log.stored(5);
        assertEquals(4, log.firstIndexInMemory());
        log.stored(4);
        assertEquals(4, log.firstIndexInMemory(), "told late, nothing new");
        assertEquals(1, log.termAt(1), "terms stay");
        assertThrows(InvariantViolation.class, () -> log.stored(6));
    }

    @Test
    void recoveredEntriesCountAsCached() {
        LogView log = new LogView(recovered(4, 9, 6), 15);
        assertEquals(4, log.firstIndexInMemory());
        log.stored(6);
        assertEquals(6, log.firstIndexInMemory());
        log.stored(7);
        assertEquals(7, log.firstIndexInMemory());
    }

    @Test
    void refusesATailWithoutTheNewestStoredEntry() {
        assertThrows(InvariantViolation.class, () -> new LogView(recovered(7, 9, 6), 0));
        assertEquals(6, new LogView(recovered(6, 9, 6), 0).firstIndexInMemory());
    }

    private static RecoveredLog unreadableAt(RecoveredLog log, long index, int term) {
        return new RecoveredLog(
                log.hardState(),
                log.base(),
                log.terms(),
                log.configurations(),
                log.tail(),
                log.lastIndex(),
                log.storedIndex(),
                log.commitHint(),
                new UnreadableEntry(new EntryId(index, term), new byte[] {7}));
    }

    @Test
    void newestStoredEntryMayBeUnreadable() {
        LogView log = new LogView(unreadableAt(recovered(7, 8, 6), 6, 1), 0);
        assertEquals(7, log.firstIndexInMemory());
        assertEquals(log.get(8), log.last());
        log.truncateFrom(7);
        assertEquals(new UnreadableEntry(new EntryId(6, 1), new byte[] {7}), log.last());
        assertEquals(new EntryId(6, 1), log.lastId());
        log.append(entry(7, 2, 10));
        log.append(entry(8, 2, 10));
        log.stored(8);
        assertEquals(entry(8, 2, 10).id(), log.last().id());
        assertEquals(8, log.firstIndexInMemory());
    }

    @Test
    void nothingElseStandsForTheNewestStoredEntry() {
        LogView alone = new LogView(unreadableAt(recovered(7, 6, 6), 6, 1), 0);
        assertEquals(new EntryId(6, 1), alone.last().id());
        assertThrows(InvariantViolation.class, () -> new LogView(unreadableAt(recovered(7, 9, 6), 5, 1), 0));
        assertThrows(InvariantViolation.class, () -> new LogView(unreadableAt(recovered(7, 9, 6), 6, 2), 0));
        assertThrows(InvariantViolation.class, () -> new LogView(unreadableAt(recovered(8, 9, 6), 6, 1), 0));
    }

    @Test
    void whereALogBeginsAnewNothingIsUnreadable() {
        LogView log = new LogView(unreadableAt(recovered(7, 6, 6), 6, 1), 0);
        log.restartAfter(anchor(9, 3));
        assertEquals(anchor(9, 3), log.last());
    }

    @Test
    void refusesATailThatDoesNotFit() {
        RecoveredLog good = recovered(1, 3, 0);
        RecoveredLog shorter = new RecoveredLog(
                good.hardState(), Anchor.beginning(Configuration.EMPTY), good.terms(), List.of(), good.tail(), 4, 0, 0);
        assertThrows(InvariantViolation.class, () -> new LogView(shorter, 0));
        RecoveredLog otherTerm = new RecoveredLog(
                good.hardState(),
                Anchor.beginning(Configuration.EMPTY),
                List.of(new EntryId(1, 1), new EntryId(2, 2)),
                List.of(),
                good.tail(),
                3,
                0,
                0);
        assertThrows(InvariantViolation.class, () -> new LogView(otherTerm, 0));
    }

    /** Packing: at least one entry, and no more bytes than asked for. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 10, 1",
        "1, 11, 1",
        "1, 20, 1",
        "1, 30, 2",
        "1, 65, 3",
        "1, 1000, 4",
        "2, 25, 2",
        "4, 1, 4"
    })
    void sliceIsLimitedByBytes(long from, int maxBytes, long expectedLast) {
        LogView log = filled(0, 10, 20, 30, 40);
        List<Entry> slice = log.slice(from, maxBytes);
        assertEquals(from, slice.getFirst().index());
        assertEquals(expectedLast, slice.getLast().index());
        assertEquals(log.range(from, expectedLast), slice);
    }

    @Test
    void knowsNothingAfterItsEnd() {
        LogView log = filled(0, 1, 1);
        assertThrows(InvariantViolation.class, () -> log.termAt(3));
        assertThrows(InvariantViolation.class, () -> log.slice(3, 10));
        assertThrows(InvariantViolation.class, () -> log.append(entry(4, 1)));
        assertEquals(List.of(), log.range(3, 2));
    }
}
