package dev.balsa.cli.perf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends records at a steady pace or as fast as they are taken. With a pace every record has a moment at which it is due, which
 * does not move when the cluster or the sender is late.
 */
public final class ProduceLoad {
    /** What the latency of an acknowledgement is called. */
    public static final String ACKNOWLEDGED = "acknowledged";

    private static final int CHECK_EVERY = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Workload workload;
    private final Meter meter;
    private final boolean stamped;
    private final Payloads payloads;
    private final byte[][] keys;
    private final SplittableRandom random;

    /** @param stamped whether values begin with the nanoseconds at which they were due */
    public ProduceLoad(Workload workload, Meter meter, boolean stamped) {
        this.workload = workload;
        this.meter = meter;
        this.stamped = stamped;
        this.payloads = new Payloads(workload.payload(), workload.recordBytes(), workload.seed());
        this.random = new SplittableRandom(workload.seed());
        this.keys = new byte[workload.keys()][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ("key-" + i).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Hears what a sink has to say. */
    public RecordSink.Acknowledgements acknowledgements() {
        return (dueNanos, sizeBytes, failure) -> {
            if (failure == null) {
                meter.count(sizeBytes);
                meter.latency(ACKNOWLEDGED, dueNanos, System.nanoTime());
            } else {
                meter.failed(failure);
            }
        };
    }

    /** Runs to the end and closes the sink. With a number of records everything up to the last answer is measured. */
    public void run(RecordSink sink) {
        long startNanos = System.nanoTime();
        long measuredFromNanos = startNanos + workload.warmUp().toNanos();
        long endNanos = measuredFromNanos + workload.duration().toNanos();
        long left = workload.records();
        for (long record = 0; left > 0; record++) {
            long dueNanos = awaitDue(record, startNanos);
            if (dueNanos - endNanos >= 0) {
                break;
            }
            // A send may have waited for long, so the beginning is looked for at every record.
            boolean begins = !meter.isMeasuring() && dueNanos - measuredFromNanos >= 0;
            if (begins || record % CHECK_EVERY == 0 || workload.perSecond() > 0) {
                if (meter.firstFailure() != null) {
                    break;
                }
                watch(dueNanos, measuredFromNanos);
            }
            byte[] key = keys.length == 0 ? null : keys[random.nextInt(keys.length)];
            sink.send(key, value(record, dueNanos), dueNanos);
            left -= meter.isMeasuring() ? 1 : 0;
        }
        if (left > 0) {
            meter.end(System.nanoTime());
        }
        sink.close(PATIENCE);
        meter.end(System.nanoTime());
    }

    private void watch(long dueNanos, long measuredFromNanos) {
        if (!meter.isMeasuring() && dueNanos - measuredFromNanos >= 0) {
            meter.begin(dueNanos);
        }
        meter.showProgress(System.nanoTime());
    }

    /** Waits until the record is due and returns when that was; without a pace it is due now. */
    private long awaitDue(long record, long startNanos) {
        long nowNanos = System.nanoTime();
        if (workload.perSecond() <= 0) {
            return nowNanos;
        }
        long dueNanos = startNanos + (long) (record * (1e9 / workload.perSecond()));
        while (nowNanos - dueNanos < 0) {
            LockSupport.parkNanos(dueNanos - nowNanos);
            nowNanos = System.nanoTime();
        }
        return dueNanos;
    }

    private byte[] value(long record, long dueNanos) {
        byte[] value = payloads.get(record);
        if (!stamped) {
            return value;
        }
        byte[] own = value.length >= Long.BYTES ? value.clone() : new byte[Long.BYTES];
        ByteBuffer.wrap(own).putLong(dueNanos);
        return own;
    }

    /** When a stamped value was due; null if it carries no stamp. */
    static @Nullable Long stamp(byte[] value) {
        return value.length < Long.BYTES ? null : ByteBuffer.wrap(value).getLong();
    }
}
