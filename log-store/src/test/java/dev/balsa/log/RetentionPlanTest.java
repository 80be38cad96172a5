package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.log.segment.SegmentExtent;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionPlanTest {
    private static final long NONE = RetentionPlan.NONE;
    /** Three closed segments of 100 bytes and ten records, and the active one with five. */
    private static final List<SegmentExtent> EXTENTS = List.of(
            new SegmentExtent(0, 10, 100, 1_000, 1_900),
            new SegmentExtent(10, 20, 100, 2_000, 2_900),
            new SegmentExtent(20, 30, 100, 3_000, 3_900),
            new SegmentExtent(30, 35, 50, 4_000, 4_500));

    private static RetentionPlan plan(long retentionMs, long retentionBytes, long segmentMs, long logStart, long now) {
        return RetentionPlan.of(
                EXTENTS, new RetentionPolicy(retentionMs, retentionBytes, 1_000, segmentMs), logStart, 1_000, now);
    }

    @Test
    void nothingIsAskedForWithoutBounds() {
        RetentionPlan plan = plan(-1, -1, 10_000, 0, 5_000);
        assertFalse(plan.rolls());
        assertFalse(plan.advancesLogStart());
        assertEquals(
                new RetentionPlan(NONE, NONE),
                RetentionPlan.of(List.of(), new RetentionPolicy(0, 0, 1, 1), 0, 1_000, 5_000));
    }

    @Test
    void segmentsGoOnceTheirNewestEntryIsTooOld() {
        assertEquals(NONE, plan(1_000, -1, 10_000, 0, 2_900).logStartOffset());
        assertEquals(10, plan(1_000, -1, 10_000, 0, 2_901).logStartOffset());
        assertEquals(20, plan(1_000, -1, 10_000, 0, 4_000).logStartOffset());
        assertEquals(NONE, plan(1_000, -1, 10_000, 20, 4_000).logStartOffset(), "said already");
        assertEquals(NONE, plan(1_000, -1, 10_000, 25, 4_000).logStartOffset(), "further than that already");
    }

    @Test
    void activeSegmentNeverGoesButRollsWhenItHasExpired() {
        RetentionPlan plan = plan(1_000, -1, 10_000, 0, 9_000);
        assertEquals(30, plan.logStartOffset());
        assertEquals(0, plan.rollSegmentBytes());
        assertFalse(plan(1_000, -1, 10_000, 0, 5_400).rolls());
    }

    @Test
    void oldestSegmentsGoWhileTheOthersHoldEnough() {
        assertEquals(NONE, plan(-1, 251, 10_000, 0, 5_000).logStartOffset());
        assertEquals(10, plan(-1, 250, 10_000, 0, 5_000).logStartOffset());
        assertEquals(20, plan(-1, 150, 10_000, 0, 5_000).logStartOffset());
        assertEquals(30, plan(-1, 0, 10_000, 0, 5_000).logStartOffset());
    }

    @Test
    void segmentRollsByAgeOfItsFirstEntryAndOnlyWithARecord() {
        assertEquals(NONE, plan(-1, -1, 1_000, 0, 4_999).rollSegmentBytes());
        assertEquals(0, plan(-1, -1, 1_000, 0, 5_000).rollSegmentBytes());
        List<SegmentExtent> empty = List.of(new SegmentExtent(30, 30, 50, 4_000, 4_500));
        assertFalse(RetentionPlan.of(empty, new RetentionPolicy(-1, -1, 1_000, 1), 0, 1_000, 99_000)
                .rolls());
    }

    @Test
    void anotherSegmentSizeIsSaidWithARoll() {
        RetentionPlan plan = RetentionPlan.of(EXTENTS, new RetentionPolicy(-1, -1, 2_000, 10_000), 0, 1_000, 5_000);
        assertEquals(2_000, plan.rollSegmentBytes());
    }

    @Test
    void policiesOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RetentionPolicy(-2, -1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new RetentionPolicy(-1, -1, 0, 1));
    }
}
