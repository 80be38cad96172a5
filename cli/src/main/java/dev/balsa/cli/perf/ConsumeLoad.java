package dev.balsa.cli.perf;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Reads as fast as it can. */
public final class ConsumeLoad {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Meter meter;
    private final long records;
    private final long warmUpRecords;
    private long seen;

    /**
     * Reads so many records.
     *
     * @param warmUpRecords how many of them are read before anything is measured
     */
    public ConsumeLoad(Meter meter, long records, long warmUpRecords) {
        this.meter = meter;
        this.records = records;
        this.warmUpRecords = warmUpRecords;
    }

    /**
     * Runs to the end.
     *
     * @return whether all of it came; not if nothing came for half a minute
     */
    public boolean run(RecordSource source) {
        long heardNanos = System.nanoTime();
        while (seen < records) {
            if (!meter.isMeasuring() && seen >= warmUpRecords) {
                meter.begin(System.nanoTime());
            }
            long before = seen;
            source.poll(POLL, (keyBytes, value) -> {
                seen++;
                meter.count(keyBytes + value.length);
            });
            long nowNanos = System.nanoTime();
            meter.showProgress(nowNanos);
            if (seen > before) {
                heardNanos = nowNanos;
            } else if (nowNanos - heardNanos > PATIENCE_NANOS) {
                break;
            }
        }
        meter.end(System.nanoTime());
        return seen >= records;
    }
}
