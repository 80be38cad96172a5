package dev.balsa.chaos.check;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;
import java.util.Comparator;
import java.util.List;

/** From when to when a fault lasted. */
public record FaultTime(int id, String fault, String target, List<Integer> brokers, long beginNs, long endNs) {
    static final Comparator<FaultTime> BY_BEGIN =
            Comparator.comparingLong(FaultTime::beginNs).thenComparingInt(FaultTime::id);

    static FaultTime begun(HistoryEvent.Fault fault, HistoryLine line) {
        return new FaultTime(
                fault.id(), fault.fault(), fault.target(), List.copyOf(fault.brokers()), line.timeNs(), line.timeNs());
    }

    FaultTime ended(long timeNs) {
        return new FaultTime(id, fault, target, brokers, beginNs, timeNs);
    }
}
