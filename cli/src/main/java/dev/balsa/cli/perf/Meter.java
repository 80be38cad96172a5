package dev.balsa.cli.perf;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what ends between {@link #begin} and {@link #end} and gathers its latencies. What ends before or after is not counted,
 * so that neither a warm-up nor a queue that is drained at the end is taken for throughput. Safe for several threads.
 */
public final class Meter {
    private static final int DIGITS = 3;
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

    private final Map<String, Recorder> recorders = new LinkedHashMap<>();
    private final Map<String, Histogram> totals = new LinkedHashMap<>();
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
    private final Consumer<String> progress;
    private Runnable atBoundaries = () -> {};
    private volatile boolean measuring;
    private long beganNanos;
    private long beganCpuNanos;
    private long endedNanos;
    private long endedCpuNanos;
    private long shownNanos;
    private long shownRecords;
    private long shownBytes;

    /**
     * Measures nothing until {@link #begin}.
     *
     * @param progress gets a line about every second
     * @param latencies what latencies there will be
     */
    public Meter(Consumer<String> progress, String... latencies) {
        this.progress = progress;
        for (String name : latencies) {
            recorders.put(name, new Recorder(DIGITS));
            totals.put(name, new Histogram(DIGITS));
        }
    }

    /** What else is to be read when measuring begins and when it ends. To be set before the load runs. */
    public void atBoundaries(Runnable reading) {
        atBoundaries = reading;
    }

    /** From now on things count. */
    public void begin(long nowNanos) {
        atBoundaries.run();
        beganNanos = nowNanos;
        shownNanos = nowNanos;
        beganCpuNanos = cpuNanos();
        measuring = true;
    }

    /** Nothing counts any more. */
    public void end(long nowNanos) {
        if (measuring) {
            measuring = false;
            endedNanos = nowNanos;
            endedCpuNanos = cpuNanos();
            atBoundaries.run();
        }
    }

    /** Whether between {@link #begin} and {@link #end}. */
    public boolean isMeasuring() {
        return measuring;
    }

    /** When it began. */
    long beganNanos() {
        return beganNanos;
    }

    /** A record is done. */
    public void count(int sizeBytes) {
        if (measuring) {
            records.increment();
            bytes.add(sizeBytes);
        }
    }

    /** A record has failed, whenever that is. */
    public void failed(Exception failure) {
        failures.increment();
        firstFailure.compareAndSet(null, failure);
    }

    /** Why the first of those that failed did; null if none did. */
    public @Nullable Exception firstFailure() {
        return firstFailure.get();
    }

    /** How long something took that was due at {@code dueNanos}; does not count if that was before the beginning. */
    public void latency(String name, long dueNanos, long nowNanos) {
        Recorder recorder = recorders.get(name);
        if (measuring && recorder != null && dueNanos - beganNanos >= 0) {
            recorder.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nowNanos - dueNanos), 0, LONGEST_MICROS));
        }
    }

    /** Shows how it goes, if the last time was a second ago. By one thread only. */
    public void showProgress(long nowNanos) {
        if (!measuring || nowNanos - shownNanos < TimeUnit.SECONDS.toNanos(1)) {
            return;
        }
        double seconds = (nowNanos - shownNanos) / 1e9;
        long nowRecords = records.sum();
        long nowBytes = bytes.sum();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%3.0f s: %,10.0f records/s %,8.1f MB/s",
                (nowNanos - beganNanos) / 1e9,
                (nowRecords - shownRecords) / seconds,
                (nowBytes - shownBytes) / 1e6 / seconds));
        recorders.forEach((name, recorder) -> {
            Histogram interval = recorder.getIntervalHistogram();
            total(name).add(interval);
            line.append(String.format(
                    Locale.ROOT,
                    "  %s p50 %.2f ms p99 %.2f ms",
                    name,
                    interval.getValueAtPercentile(50) / 1e3,
                    interval.getValueAtPercentile(99) / 1e3));
        });
        progress.accept(line.toString());
        shownNanos = nowNanos;
        shownRecords = nowRecords;
        shownBytes = nowBytes;
    }

    private Histogram total(String name) {
        Histogram total = totals.get(name);
        if (total == null) {
            throw new IllegalArgumentException("no latency is called " + name);
        }
        return total;
    }

    /** After {@link #end}; by the thread that shows the progress. */
    public PerfResult result() {
        Map<String, LatencySummary> summaries = new LinkedHashMap<>();
        recorders.forEach((name, recorder) -> {
            total(name).add(recorder.getIntervalHistogram());
            summaries.put(name, LatencySummary.of(total(name)));
        });
        return new PerfResult(
                records.sum(),
                bytes.sum(),
                failures.sum(),
                (endedNanos - beganNanos) / 1e9,
                (endedCpuNanos - beganCpuNanos) / 1e9,
                summaries);
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getProcessCpuTime()
                : 0;
    }
}
