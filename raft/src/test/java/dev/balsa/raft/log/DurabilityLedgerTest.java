package dev.balsa.raft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.InvariantViolation;
import org.junit.jupiter.api.Test;

class DurabilityLedgerTest {
    private final DurabilityLedger ledger = new DurabilityLedger(10);

    private long write(long upToIndex, long tick) {
        long seq = ledger.nextSeq();
        ledger.cover(seq, upToIndex, tick);
        return seq;
    }

    @Test
    void whatRecoveryFoundIsDurable() {
        assertEquals(10, ledger.durableIndex());
        assertTrue(ledger.isDurable(0));
        assertEquals(0, ledger.oldestAgeTicks(99));
    }

    @Test
    void acknowledgementsAreCumulative() {
        write(11, 0);
        long second = write(14, 0);
        long third = write(20, 0);
        assertFalse(ledger.isDurable(second));
        assertTrue(ledger.persisted(second));
        assertEquals(14, ledger.durableIndex());
        assertTrue(ledger.isDurable(second));
        assertFalse(ledger.isDurable(third));
        assertFalse(ledger.persisted(second), "told twice");
        assertEquals(14, ledger.durableIndex());
    }

    /** Append, cut, append again: the first write finishes last and must prove nothing about what took its place. */
    @Test
    void aLateWriteCoversNothingThatWasCut() {
        long first = write(15, 0);
        ledger.truncateFrom(12);
        long second = write(16, 0);
        ledger.persisted(first);
        assertEquals(11, ledger.durableIndex());
        ledger.persisted(second);
        assertEquals(16, ledger.durableIndex());
    }

    @Test
    void aCutTakesBackWhatWasDurable() {
        ledger.truncateFrom(8);
        assertEquals(7, ledger.durableIndex());
    }

    @Test
    void aWriteGrowsUntilTheTurnEnds() {
        long seq = write(11, 5);
        ledger.cover(seq, 13, 6);
        assertEquals(4, ledger.oldestAgeTicks(9), "as old as its first note");
        ledger.persisted(seq);
        assertEquals(13, ledger.durableIndex());
    }

    @Test
    void ageIsThatOfTheOldest() {
        long first = write(11, 3);
        write(12, 8);
        assertEquals(7, ledger.oldestAgeTicks(10));
        ledger.persisted(first);
        assertEquals(2, ledger.oldestAgeTicks(10));
    }

    @Test
    void keepsOrderWhenItGrowsInAnyPosition() {
        long expected = 10;
        for (int round = 1; round < 40; round++) {
            long first = 0;
            for (int i = 0; i < round; i++) {
                long seq = write(++expected, round);
                first = first == 0 ? seq : first;
            }
            for (int i = 0; i < round; i++) {
                ledger.persisted(first + i);
                assertEquals(expected - round + i + 1, ledger.durableIndex());
            }
        }
    }

    @Test
    void refusesWhatWasNeverWritten() {
        long seq = write(11, 0);
        assertThrows(InvariantViolation.class, () -> ledger.persisted(seq + 1));
        ledger.nextSeq();
        assertThrows(InvariantViolation.class, () -> ledger.cover(seq, 12, 0), "only the newest may grow");
    }
}
