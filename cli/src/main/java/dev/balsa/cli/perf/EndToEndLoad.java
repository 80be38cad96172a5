package dev.balsa.cli.perf;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends records and reads them in the same process, so that one clock says how long each was on its way. */
public final class EndToEndLoad {
    /** What the latency from being due to being handed out by a poll is called. */
    public static final String CONSUMED = "consumed";

    private static final Duration POLL = Duration.ofMillis(100);

    private final ProduceLoad load;
    private final Meter meter;

    /** @param meter measures {@link ProduceLoad#ACKNOWLEDGED} and {@link #CONSUMED} */
    public EndToEndLoad(Workload workload, Meter meter) {
        this.load = new ProduceLoad(workload, meter, true);
        this.meter = meter;
    }

    /** For the sink to be made with. */
    public RecordSink.Acknowledgements acknowledgements() {
        return load.acknowledgements();
    }

    /** Runs to the end and closes both. */
    public void run(RecordSink sink, RecordSource source) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        Thread reader = new Thread(
                () -> {
                    try (source) {
                        while (!over.get()) {
                            source.poll(POLL, this::arrived);
                        }
                    } catch (RuntimeException e) {
                        failure.set(e);
                    }
                },
                "perf-consumer");
        reader.start();
        try {
            load.run(sink);
        } finally {
            over.set(true);
            reader.join();
        }
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void arrived(int keyBytes, byte[] value) {
        Long dueNanos = ProduceLoad.stamp(value);
        if (dueNanos != null) {
            meter.latency(CONSUMED, dueNanos, System.nanoTime());
        }
    }
}
