package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.ManualClock;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.membership.Configuration;
import org.junit.jupiter.api.Test;

/** Offsets are dense, control entries take none, and append times never go back. */
class PartitionEntryFactoryTest {
    private final ManualClock clock = new ManualClock();
    private final PartitionEntryFactory factory = new PartitionEntryFactory(clock);

    @Test
    void offsetsFollowFromTheEntryBefore() {
        Entry noop = factory.noop(Anchor.beginning(Configuration.EMPTY), 1, 1);
        Entry first = factory.stamp(noop, 2, 1, new BatchProposal(Batches.plain("a", "b")));
        Entry control = factory.noop(first, 3, 2);
        Entry second = factory.stamp(control, 4, 2, new BatchProposal(Batches.plain("c")));
        assertEquals(0, EntryFrame.baseOffset(first));
        assertEquals(2, EntryFrame.nextOffset(control));
        assertEquals(2, EntryFrame.baseOffset(second));
        assertEquals(new BatchProposal(Batches.plain("c")).sizeBytes(), second.sizeBytes());
    }

    /** Everything before was removed, or never reached this replica. */
    @Test
    void anAnchorTakesThePlaceOfTheEntryBefore() {
        byte[] detail = new EntryPlace(70, clock.millis() + 9).encode();
        Anchor anchor = new Anchor(new EntryId(40, 3), 0, Configuration.EMPTY, detail);
        Entry first = factory.stamp(anchor, 41, 3, new BatchProposal(Batches.plain("a")));
        assertEquals(70, EntryFrame.baseOffset(first));
        assertEquals(clock.millis() + 9, EntryFrame.appendTimeMs(first));
    }

    @Test
    void appendTimeSurvivesAClockThatJumpsBack() {
        Entry first = factory.stamp(Anchor.beginning(Configuration.EMPTY), 1, 1, new BatchProposal(Batches.plain("a")));
        long stampedMs = EntryFrame.appendTimeMs(first);
        clock.setWallMs(stampedMs - 3_600_000);
        Entry second = factory.noop(first, 2, 2);
        assertEquals(stampedMs, EntryFrame.appendTimeMs(second));
        clock.setWallMs(stampedMs + 5);
        assertEquals(stampedMs + 5, EntryFrame.appendTimeMs(factory.noop(second, 3, 2)));
    }
}
