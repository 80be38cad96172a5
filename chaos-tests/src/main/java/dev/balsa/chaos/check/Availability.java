package dev.balsa.chaos.check;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * When partitions did not acknowledge although somebody was sending: from the last acknowledgement, or from when a send was first
 * waiting if that was later, to the next one. Sends with acks=0 say nothing.
 */
final class Availability implements Observer {
    private static final long NS_PER_MS = 1_000_000;
    /** A fault that ended so shortly before still explains what comes. */
    private static final long AFTERMATH_NS = 1_000 * NS_PER_MS;

    private static final int MAX_WINDOWS = 10_000;

    private final long gapNs;
    private final Map<String, Partition> partitions = new TreeMap<>();
    private final Map<Integer, FaultTime> open = new LinkedHashMap<>();
    private final List<FaultTime> faults = new ArrayList<>();
    private final List<Unavailability> windows = new ArrayList<>();
    private final Map<Long, Request.Send> underWay = new HashMap<>();

    Availability(RunFacts facts) {
        this.gapNs = facts.header().limits().gapMs() * NS_PER_MS;
    }

    private static final class Partition {
        private static final long NEVER = -1;

        private int waiting;
        private long wantedSinceNs = NEVER;
        private long lastOutcomeNs;
        private long acknowledged;

        /** Begins with the first send after an acknowledgement; one that fails does not end it. */
        void sent(long timeNs) {
            waiting++;
            if (wantedSinceNs == NEVER) {
                wantedSinceNs = timeNs;
            }
        }

        void failed(long timeNs) {
            waiting--;
            lastOutcomeNs = timeNs;
        }
    }

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.Send send && send.acks() != AckLevel.NONE) {
            underWay.put(operation.number(), send);
            partition(send).sent(line.timeNs());
        }
    }

    private Partition partition(Request.Send send) {
        return partitions.computeIfAbsent(send.partition(), name -> new Partition());
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        Request.Send send = underWay.remove(operation.number());
        if (send == null) {
            return;
        }
        Partition partition = partition(send);
        partition.acknowledged++;
        partition.waiting--;
        close(send.partition(), partition, line.timeNs(), false);
        partition.wantedSinceNs = partition.waiting > 0 ? line.timeNs() : Partition.NEVER;
        partition.lastOutcomeNs = line.timeNs();
    }

    private void close(String name, Partition partition, long untilNs, boolean isOpen) {
        long fromNs = partition.wantedSinceNs;
        if (fromNs != Partition.NEVER && untilNs - fromNs >= gapNs && windows.size() < MAX_WINDOWS) {
            windows.add(new Unavailability(name, fromNs, untilNs, isOpen, during(fromNs, untilNs)));
        }
    }

    private List<Integer> during(long fromNs, long untilNs) {
        List<Integer> ids = new ArrayList<>();
        for (FaultTime fault : faults) {
            if (fault.beginNs() <= untilNs && fault.endNs() + AFTERMATH_NS >= fromNs) {
                ids.add(fault.id());
            }
        }
        for (FaultTime fault : open.values()) {
            if (fault.beginNs() <= untilNs) {
                ids.add(fault.id());
            }
        }
        ids.sort(null);
        return ids;
    }

    @Override
    public void refused(HistoryLine line, Operation operation) {
        failed(line, operation);
    }

    @Override
    public void unknown(HistoryLine line, Operation operation) {
        failed(line, operation);
    }

    private void failed(HistoryLine line, Operation operation) {
        Request.Send send = underWay.remove(operation.number());
        if (send != null) {
            partition(send).failed(line.timeNs());
        }
    }

    @Override
    public void event(HistoryLine line, HistoryEvent event) {
        if (event instanceof HistoryEvent.Fault fault) {
            switch (fault.phase()) {
                case BEGIN -> open.put(fault.id(), FaultTime.begun(fault, line));
                case HEAL -> {
                    FaultTime begun = open.remove(fault.id());
                    if (begun != null) {
                        faults.add(begun.ended(line.timeNs()));
                    }
                }
                case FAILED -> open.remove(fault.id());
            }
        } else if (event instanceof HistoryEvent.PhaseBegan(Phase phase)) {
            switch (phase) {
                case FINAL_READ, END -> closeAll(line.timeNs());
                case QUIET, FAULTS, HEALED -> {}
            }
        }
    }

    private void closeAll(long timeNs) {
        partitions.forEach((name, partition) -> {
            // Nobody sends any more: what is not over by the last outcome will not be over.
            close(name, partition, partition.waiting > 0 ? timeNs : partition.lastOutcomeNs, true);
            partition.wantedSinceNs = Partition.NEVER;
        });
    }

    List<Unavailability> windows() {
        return windows;
    }

    /** Those whose end is in the history, then the others. */
    List<FaultTime> faults(long endNs) {
        List<FaultTime> all = new ArrayList<>(faults);
        open.values().forEach(fault -> all.add(fault.ended(endNs)));
        all.sort(FaultTime.BY_BEGIN);
        return all;
    }

    /** Sends that were, by partition. */
    Map<String, Long> acknowledged() {
        Map<String, Long> counts = new TreeMap<>();
        partitions.forEach((name, partition) -> counts.put(name, partition.acknowledged));
        return counts;
    }
}
