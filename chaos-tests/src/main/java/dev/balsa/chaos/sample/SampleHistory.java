package dev.balsa.chaos.sample;

import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.plan.FaultKind;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanGenerator;
import dev.balsa.chaos.plan.PlanOptions;
import dev.balsa.chaos.plan.PlanText;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A history that a correct cluster of three brokers could have written: producers, readers, a group and a register, while leaders
 * are killed. Made while it is read, always the same from the same arguments.
 */
public final class SampleHistory implements History {
    static final int PARTITIONS = 4;
    static final int BROKERS = 3;
    /** A record is sent, read by somebody, and read again in the end. */
    private static final long OPERATIONS_PER_RECORD = 3;

    private final long records;
    private final Plan plan;
    private final HistoryHeader header;

    /** @param operations about how many: records sent, and records returned */
    public SampleHistory(long seed, long operations) {
        this.records = Math.max(PARTITIONS, operations / OPERATIONS_PER_RECORD);
        long durationMs = Math.max(30_000, records / SampleRun.RECORDS_PER_MS);
        this.plan = PlanGenerator.generate(
                seed, PlanOptions.of(durationMs, EnumSet.of(FaultKind.KILL), partitions(), List.of()));
        this.header = new HistoryHeader(
                "sample",
                seed,
                BROKERS,
                PlanText.lines(plan),
                "balsa chaos sample FILE --seed " + seed + " --operations " + operations,
                "2026-01-01T00:00:00Z",
                true,
                new HistoryHeader.Floor(records, plan.faults().size()),
                HistoryHeader.Limits.DEFAULT);
    }

    static List<String> partitions() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(number -> "orders-" + number)
                .toList();
    }

    @Override
    public HistoryHeader header() {
        return header;
    }

    @Override
    public void forEach(Sink sink) throws IOException {
        new SampleRun(plan, records, sink).run();
    }
}
