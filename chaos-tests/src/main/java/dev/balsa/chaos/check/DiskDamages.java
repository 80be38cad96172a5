package dev.balsa.chaos.check;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.FaultPhase;
import dev.balsa.chaos.plan.FaultKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which brokers' disks lost what they had synced, and when: what only they held may be gone. */
final class DiskDamages {
    /** @param healedLine after every line while it lasts */
    private record Damage(Set<Integer> brokers, long healedLine) {}

    private final Map<Integer, Damage> damages = new HashMap<>();

    void add(long line, HistoryEvent.Fault fault) {
        boolean isDamage = FaultKind.ofText(fault.name())
                .filter(FaultKind::losesSyncedData)
                .isPresent();
        if (isDamage && fault.phase() != FaultPhase.FAILED) {
            long healedLine = fault.phase() == FaultPhase.HEAL ? line : Long.MAX_VALUE;
            damages.put(fault.id(), new Damage(Set.copyOf(fault.brokers()), healedLine));
        }
    }

    /**
     * Whether the disk of this broker was damaged after something had been asked of it.
     *
     * @param broker {@link Elections#UNKNOWN}: anybody's
     */
    boolean hit(int broker, long askedLine) {
        return damages.values().stream()
                .anyMatch(damage -> damage.healedLine > askedLine
                        && (broker == Elections.UNKNOWN || damage.brokers.contains(broker)));
    }
}
