package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A slow disk is seen before the slow sync has ended, and a single slow one is forgotten. */
class SyncGaugeTest {
    private long nowNanos;
    private final SyncGauge gauge = new SyncGauge(() -> nowNanos);

    private void sync(long nanos) {
        gauge.begin();
        nowNanos += nanos;
        gauge.end();
    }

    @Test
    void syncUnderWayCountsAsSoonAsItIsTheLongest() {
        sync(800);
        assertEquals(100, gauge.nanos());
        gauge.begin();
        nowNanos += 50;
        assertEquals(100, gauge.nanos());
        nowNanos += 5_000;
        assertEquals(5_050, gauge.nanos());
        gauge.end();
        long peak = gauge.nanos();
        assertTrue(peak > 600 && peak < 800, "one slow sync is not a slow disk: " + peak);
    }

    @Test
    void lastingSlownessIsReached() {
        for (int i = 0; i < 60; i++) {
            sync(1_000_000);
        }
        assertTrue(gauge.nanos() > 990_000);
        for (int i = 0; i < 60; i++) {
            sync(100);
        }
        assertTrue(gauge.nanos() < 2_000);
    }

    @Test
    void onlyWhatIsSlowAgainAndAgainIsSlow() {
        for (int i = 0; i < 3; i++) {
            sync(800_000_000L);
            assertFalse(gauge.isSlow(), "a hiccup");
        }
        sync(300_000_000L);
        assertFalse(gauge.isSlow());
        sync(800_000_000L);
        assertTrue(gauge.isSlow());
        sync(300_000_000L);
        assertTrue(gauge.isSlow(), "neither fast nor slow changes nothing");
        sync(20_000_000L);
        assertFalse(gauge.isSlow());
    }
}
