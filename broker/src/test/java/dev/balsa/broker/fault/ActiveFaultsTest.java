package dev.balsa.broker.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActiveFaultsTest {
    private static final long LONG_MS = 60_000;

    private final AtomicInteger deaths = new AtomicInteger();
    private final ActiveFaults faults =
            new ActiveFaults(System::nanoTime, new SplittableRandom(1), deaths::incrementAndGet);

    @AfterEach
    void close() {
        faults.close();
    }

    @Test
    void aFaultHealsItselfWhenItsLeaseIsOver() {
        faults.inject(new Fault.Pause(), 50);
        Awaitility.await().until(() -> !faults.isPaused());
        assertEquals(List.of(), faults.active());
        assertEquals(1, faults.injectedTotal());
    }

    @Test
    void whoWaitsForASyncGoesOnWhenTheFaultIsHealed() throws InterruptedException {
        Lease lease = faults.inject(new Fault.Pause(), LONG_MS);
        Thread syncing = Thread.ofVirtual().start(faults::failsSync);
        Awaitility.await().until(() -> lease.strikes() > 0);
        assertEquals(List.of(lease), faults.heal(Set.of(lease.id())));
        assertTrue(syncing.join(java.time.Duration.ofSeconds(20)));
        assertEquals(List.of(), faults.heal(Set.of()));
    }

    @Test
    void messagesAreDroppedOneWayAndOfSomePeersOnly() {
        faults.inject(new Fault.DropMessages(Set.of(2), 100, Fault.Direction.OUT), LONG_MS);
        assertTrue(faults.drops(2, Fault.Direction.OUT));
        assertFalse(faults.drops(2, Fault.Direction.IN));
        assertFalse(faults.drops(3, Fault.Direction.OUT));
    }

    @Test
    void somePercentAreSomePercent() {
        Lease lease = faults.inject(new Fault.DropMessages(Set.of(), 30, Fault.Direction.BOTH), LONG_MS);
        for (int i = 0; i < 10_000; i++) {
            var _ = faults.drops(1, Fault.Direction.IN);
        }
        assertTrue(lease.strikes() > 2_700 && lease.strikes() < 3_300, () -> lease.strikes() + " with seed 1");
    }

    @Test
    void theWallClockIsOffBySoMuchAndOnlyMeanwhile() {
        InstantSource clock = faults.clock(InstantSource.fixed(Instant.EPOCH));
        Lease lease = faults.inject(new Fault.OffsetClock(-5_000), LONG_MS);
        assertEquals(Instant.EPOCH.minusSeconds(5), clock.instant());
        faults.heal(Set.of(lease.id()));
        assertEquals(Instant.EPOCH, clock.instant());
    }

    @Test
    void theProcessEndsAMomentAfterTheAnswer() {
        faults.inject(new Fault.KillSelf(), LONG_MS);
        Awaitility.await().until(() -> deaths.get() == 1);
    }

    @Test
    void leasesAndValuesAreBounded() {
        assertThrows(IllegalArgumentException.class, () -> faults.inject(new Fault.Pause(), 0));
        assertThrows(
                IllegalArgumentException.class, () -> faults.inject(new Fault.Pause(), ActiveFaults.MAX_LEASE_MS + 1));
        assertThrows(IllegalArgumentException.class, () -> new Fault.DelaySyncs(0));
        assertThrows(IllegalArgumentException.class, () -> new Fault.OffsetClock(Long.MIN_VALUE));
        assertThrows(IllegalArgumentException.class, () -> new Fault.DropMessages(Set.of(), 101, Fault.Direction.BOTH));
        for (int i = 0; i < 100; i++) {
            faults.inject(new Fault.FillDisk(), LONG_MS);
        }
        assertThrows(IllegalStateException.class, () -> faults.inject(new Fault.FillDisk(), LONG_MS));
    }
}
