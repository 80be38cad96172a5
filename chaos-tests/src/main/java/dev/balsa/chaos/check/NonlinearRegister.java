package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * No order of a register's writes and reads explains what was read. As every write has a value of its own, n log n is enough
 * (Gibbons and Korach, Testing Shared Memories, 1997): between the first end and the last beginning of the operations on one
 * value, the register must hold it. Two such times must not overlap, and no other value may have to be in one of them.
 */
final class NonlinearRegister implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.NONLINEAR_REGISTER);
    private final Map<String, Map<Long, Zone>> registers = new HashMap<>();
    /** Stands for the value before the first write. */
    private static final long INITIAL = Long.MIN_VALUE;

    NonlinearRegister(RunFacts facts) {
        this.facts = facts;
    }

    /** The operations on one value. Lines are the clock: every event has its own. */
    private static final class Zone {
        private final long value;
        private long writeBegan;
        private long firstEnd = Long.MAX_VALUE;
        private long lastBegin;
        private long firstReadEnd = Long.MAX_VALUE;
        private boolean isRefused;
        private boolean hasWrite;

        Zone(long value) {
            this.value = value;
        }

        boolean isForward() {
            return firstEnd < lastBegin;
        }

        String text() {
            return value == INITIAL ? "the initial value" : "value " + value;
        }
    }

    private Zone zone(String register, long value) {
        return registers.computeIfAbsent(register, name -> new HashMap<>()).computeIfAbsent(value, Zone::new);
    }

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.Write write) {
            Zone zone = zone(write.register(), write.value());
            zone.hasWrite = true;
            zone.writeBegan = line.number();
            zone.lastBegin = Math.max(zone.lastBegin, line.number());
        }
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (operation.request() instanceof Request.Write write) {
            Zone zone = zone(write.register(), write.value());
            zone.firstEnd = Math.min(zone.firstEnd, line.number());
            findings.judged();
        } else if (operation.request() instanceof Request.Read read && answer instanceof Answer.Value(Long value)) {
            findings.judged();
            Zone zone = zone(read.register(), value == null ? INITIAL : value);
            zone.firstEnd = Math.min(zone.firstEnd, line.number());
            zone.firstReadEnd = Math.min(zone.firstReadEnd, line.number());
            zone.lastBegin = Math.max(zone.lastBegin, operation.line());
        }
    }

    @Override
    public void refused(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.Write write) {
            zone(write.register(), write.value()).isRefused = true;
        }
    }

    @Override
    public Verdict verdict() {
        registers.forEach(this::judge);
        return findings.verdict("no register was written or read");
    }

    private void judge(String register, Map<Long, Zone> zones) {
        List<Zone> explained = new ArrayList<>();
        for (Zone zone : zones.values()) {
            facts.steps().add(1);
            if (zone.value == INITIAL) {
                zone.firstEnd = 0;
                explained.add(zone);
            } else if (isExplained(register, zone) && zone.firstEnd != Long.MAX_VALUE) {
                explained.add(zone);
            }
        }
        forwardsOverlap(register, explained);
    }

    private boolean isExplained(String register, Zone zone) {
        boolean isRead = zone.firstReadEnd != Long.MAX_VALUE;
        String what = zone.text() + " of " + register;
        if (isRead && !zone.hasWrite) {
            findings.add(what + " was read and never written", zone.firstReadEnd);
        } else if (isRead && zone.isRefused) {
            findings.add(what + " was read, and its write was refused", zone.writeBegan, zone.firstReadEnd);
        } else if (zone.firstReadEnd < zone.writeBegan) {
            findings.add(what + " was read before it was written", zone.firstReadEnd, zone.writeBegan);
        } else {
            return true;
        }
        return false;
    }

    private void forwardsOverlap(String register, List<Zone> zones) {
        List<Zone> forwards =
                new ArrayList<>(zones.stream().filter(Zone::isForward).toList());
        forwards.sort(Comparator.comparingLong(zone -> zone.firstEnd));
        NavigableMap<Long, Zone> byBegin = new TreeMap<>();
        Zone longest = null;
        for (Zone zone : forwards) {
            facts.steps().add(1);
            byBegin.put(zone.firstEnd, zone);
            if (longest != null && zone.firstEnd < longest.lastBegin) {
                conflict(register, longest, zone);
            }
            if (longest == null || zone.lastBegin > longest.lastBegin) {
                longest = zone;
            }
        }
        for (Zone zone : zones) {
            facts.steps().add(1);
            if (!zone.isForward()) {
                Map.Entry<Long, Zone> around = byBegin.lowerEntry(zone.lastBegin);
                if (around != null && zone.firstEnd < around.getValue().lastBegin) {
                    conflict(register, around.getValue(), zone);
                }
            }
        }
    }

    private void conflict(String register, Zone one, Zone other) {
        findings.add(
                register + " had to hold " + one.text() + " from line " + one.firstEnd + " to " + one.lastBegin
                        + ", and " + other.text() + " in between",
                one.firstEnd,
                one.lastBegin,
                other.firstEnd,
                other.lastBegin);
    }
}
