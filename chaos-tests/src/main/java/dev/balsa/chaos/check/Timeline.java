package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How much of what happened when, in slices of equal length: a picture of any run in bounded memory. */
public final class Timeline implements Observer {
    /** Of a whole run. */
    public static final int SLICES = 240;

    private static final int MAX_MARKS = 5_000;

    private final long sliceNs;
    private final Map<String, Traffic> partitions = new TreeMap<>();
    private final List<Mark> marks = new ArrayList<>();

    Timeline(RunFacts facts) {
        this.sliceNs = facts.endNs() / SLICES + 1;
    }

    /** Records of one partition by slice. */
    public static final class Traffic {
        private final long[] acknowledged = new long[SLICES];
        private final long[] refused = new long[SLICES];
        private final long[] unknown = new long[SLICES];
        private final long[] read = new long[SLICES];

        public long[] acknowledged() {
            return acknowledged.clone();
        }

        public long[] refused() {
            return refused.clone();
        }

        public long[] unknown() {
            return unknown.clone();
        }

        public long[] read() {
            return read.clone();
        }
    }

    /** Something at an instant. */
    public sealed interface Mark {
        long timeNs();

        record Election(long timeNs, String partition, int broker, long term) implements Mark {}

        record Phase(long timeNs, HistoryEvent.Phase phase) implements Mark {}

        record Exit(long timeNs, int broker, int exitCode, boolean isExpected) implements Mark {}
    }

    private Traffic traffic(String partition) {
        return partitions.computeIfAbsent(partition, name -> new Traffic());
    }

    private int slice(HistoryLine line) {
        return (int) (line.timeNs() / sliceNs);
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (operation.request() instanceof Request.Send send) {
            traffic(send.partition()).acknowledged[slice(line)] += send.values().length;
        } else if (answer instanceof Answer.Polled polled) {
            for (Answer.Batch batch : polled.batches()) {
                traffic(batch.partition()).read[slice(line)] += batch.offsets().length;
            }
        }
    }

    @Override
    public void refused(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.Send send) {
            traffic(send.partition()).refused[slice(line)] += send.values().length;
        }
    }

    @Override
    public void unknown(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.Send send) {
            traffic(send.partition()).unknown[slice(line)] += send.values().length;
        }
    }

    @Override
    public void event(HistoryLine line, HistoryEvent event) {
        if (marks.size() >= MAX_MARKS) {
            return;
        }
        switch (event) {
            case HistoryEvent.Elected elected ->
                marks.add(new Mark.Election(line.timeNs(), elected.partition(), elected.broker(), elected.term()));
            case HistoryEvent.PhaseBegan(HistoryEvent.Phase phase) -> marks.add(new Mark.Phase(line.timeNs(), phase));
            case HistoryEvent.BrokerExited exited ->
                marks.add(new Mark.Exit(line.timeNs(), exited.broker(), exited.exitCode(), exited.isExpected()));
            case HistoryEvent.Invoked _,
                    HistoryEvent.Succeeded _,
                    HistoryEvent.Refused _,
                    HistoryEvent.Unknown _,
                    HistoryEvent.Assigned _,
                    HistoryEvent.Sought _,
                    HistoryEvent.Gained _,
                    HistoryEvent.GaveUp _,
                    HistoryEvent.Fault _,
                    HistoryEvent.Drained _,
                    HistoryEvent.Joined _,
                    HistoryEvent.Note _ -> {}
        }
    }

    public long sliceNs() {
        return sliceNs;
    }

    /** By name. */
    public Map<String, Traffic> partitions() {
        return partitions;
    }

    public List<Mark> marks() {
        return marks;
    }
}
