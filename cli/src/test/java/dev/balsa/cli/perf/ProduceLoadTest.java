package dev.balsa.cli.perf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ProduceLoadTest {
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** Acknowledges at once, except that one record holds up everything behind it. */
    private static final class StallingSink implements RecordSink {
        private final Acknowledgements acknowledgements;
        private final long stalledRecord;
        private final List<byte[]> values = new ArrayList<>();
        private boolean closed;

        StallingSink(Acknowledgements acknowledgements, long stalledRecord) {
            this.acknowledgements = acknowledgements;
            this.stalledRecord = stalledRecord;
        }

        @Override
        public void send(byte[] key, byte[] value, long dueNanos) {
            if (values.size() == stalledRecord) {
                long untilNanos = System.nanoTime() + STALL_NANOS;
                while (System.nanoTime() - untilNanos < 0) {
                    LockSupport.parkNanos(untilNanos - System.nanoTime());
                }
            }
            values.add(value);
            acknowledgements.ended(dueNanos, value.length, null);
        }

        @Override
        public void close(Duration patience) {
            closed = true;
        }
    }

    private static Workload workload(long records, double perSecond) {
        return new Workload(100, Payloads.Kind.RANDOM, records, Duration.ZERO, Duration.ofDays(1), perSecond, 0, 7);
    }

    /** Whoever waits for answers before sending on would see one late record; those that fell due meanwhile are late too. */
    @Test
    void aStallIsSeenByEveryRecordThatWasDueMeanwhile() {
        Meter meter = new Meter(line -> {}, ProduceLoad.ACKNOWLEDGED);
        ProduceLoad load = new ProduceLoad(workload(1_000, 2_000), meter, false);
        StallingSink sink = new StallingSink(load.acknowledgements(), 100);
        load.run(sink);
        LatencySummary latency = meter.result().latencies().get(ProduceLoad.ACKNOWLEDGED);
        assertNotNull(latency);
        assertEquals(1_000, latency.samples());
        assertTrue(latency.max() >= 299, latency.toString());
        // 600 of the 1,000 fell due during the stall, so that the median of all is late as well.
        assertTrue(latency.p50() >= 10, latency.toString());
        assertTrue(sink.closed);
    }

    @Test
    void everythingIsCountedAndTheSameSeedSendsTheSame() {
        List<List<byte[]>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            Meter meter = new Meter(line -> {}, ProduceLoad.ACKNOWLEDGED);
            ProduceLoad load = new ProduceLoad(workload(5_000, 0), meter, false);
            StallingSink sink = new StallingSink(load.acknowledgements(), -1);
            load.run(sink);
            PerfResult result = meter.result();
            assertEquals(5_000, result.records());
            assertEquals(500_000, result.bytes());
            assertTrue(result.recordsPerSecond() > 0);
            runs.add(sink.values);
        }
        for (int i = 0; i < 5_000; i++) {
            assertArrayEquals(runs.get(0).get(i), runs.get(1).get(i));
        }
    }

    @Test
    void aWarmUpIsNotCounted() {
        Meter meter = new Meter(line -> {}, ProduceLoad.ACKNOWLEDGED);
        Workload warm = new Workload(
                100, Payloads.Kind.RANDOM, Long.MAX_VALUE, Duration.ofMillis(200), Duration.ofMillis(200), 1_000, 0, 7);
        ProduceLoad load = new ProduceLoad(warm, meter, false);
        StallingSink sink = new StallingSink(load.acknowledgements(), -1);
        load.run(sink);
        long counted = meter.result().records();
        assertTrue(counted > 0 && counted <= sink.values.size() - 199, counted + " of " + sink.values.size());
    }

    @Test
    void aFailureEndsTheLoad() {
        Meter meter = new Meter(line -> {}, ProduceLoad.ACKNOWLEDGED);
        ProduceLoad load = new ProduceLoad(workload(Long.MAX_VALUE, 0), meter, false);
        RecordSink.Acknowledgements acknowledgements = load.acknowledgements();
        load.run(new StallingSink(
                (dueNanos, sizeBytes, failure) ->
                        acknowledgements.ended(dueNanos, sizeBytes, new IOException("no room")),
                -1));
        assertEquals("no room", String.valueOf(assertNotNullFailure(meter).getMessage()));
    }

    private static Exception assertNotNullFailure(Meter meter) {
        Exception failure = meter.firstFailure();
        assertNotNull(failure);
        return failure;
    }

    @Test
    void textCanBePackedAndRandomBytesCannot() throws IOException {
        assertTrue(packedShare(Payloads.Kind.TEXT) < 0.4);
        assertTrue(packedShare(Payloads.Kind.RANDOM) > 0.99);
    }

    private static double packedShare(Payloads.Kind kind) throws IOException {
        Payloads payloads = new Payloads(kind, 1_000, 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(out)) {
            for (int i = 0; i < 64; i++) {
                packing.write(payloads.get(i));
            }
        }
        return out.size() / 64_000.0;
    }

    @Test
    void stampsAreReadBack() {
        Meter meter = new Meter(line -> {}, ProduceLoad.ACKNOWLEDGED);
        ProduceLoad load = new ProduceLoad(workload(10, 0), meter, true);
        StallingSink sink = new StallingSink(load.acknowledgements(), -1);
        long beforeNanos = System.nanoTime();
        load.run(sink);
        Long stamp = ProduceLoad.stamp(sink.values.get(9));
        assertNotNull(stamp);
        assertTrue(stamp >= beforeNanos && stamp <= System.nanoTime());
        assertEquals(100, sink.values.get(9).length);
    }
}
