package dev.balsa.cli.records;

import dev.balsa.cli.Terminal;
import dev.balsa.client.BalsaException;
import dev.balsa.client.producer.Callback;
import dev.balsa.client.producer.RecordMetadata;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Counts what was sent and acknowledged and tells the person who waits. Callbacks come on the producer's thread. */
final class ProduceProgress implements Callback {
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Terminal terminal;
    private final long beganNanos = System.nanoTime();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable BalsaException> failure = new AtomicReference<>();
    private long sentRecords;
    private long sentBytes;
    private long nextReportNanos = beganNanos + REPORT_NANOS;

    ProduceProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    void sent(int bytes) {
        sentRecords++;
        sentBytes += bytes;
        // The clock is looked at now and then only: this runs once for every line.
        if ((sentRecords & 0xfff) == 0 && System.nanoTime() - nextReportNanos > 0) {
            nextReportNanos = System.nanoTime() + REPORT_NANOS;
            terminal.progress(acknowledged.get() + " of " + sentRecords + " records acknowledged");
        }
    }

    boolean hasFailed() {
        return failure.get() != null;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable BalsaException problem) {
        if (problem == null) {
            acknowledged.incrementAndGet();
        } else {
            failure.compareAndSet(null, problem);
        }
    }

    /** Says what was reached, or throws what went wrong first. */
    void finish(String acks) {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        BalsaException problem = failure.get();
        if (problem != null) {
            terminal.progress(acknowledged.get() + " of " + sentRecords + " records were acknowledged before this:");
            throw problem;
        }
        terminal.progress(String.format(
                Locale.ROOT,
                "%d records, %.1f MB in %.1f s: %.0f records/s, %.1f MB/s; %s",
                acknowledged.get(),
                sentBytes / 1e6,
                seconds,
                acknowledged.get() / seconds,
                sentBytes / 1e6 / seconds,
                level(acks)));
    }

    private static String level(String acks) {
        return switch (acks) {
            case "0" -> "taken by the brokers, nothing promised (acks=0)";
            case "1" -> "on the leaders' disks (acks=1)";
            default -> "committed, on the disks of a majority (acks=all)";
        };
    }
}
