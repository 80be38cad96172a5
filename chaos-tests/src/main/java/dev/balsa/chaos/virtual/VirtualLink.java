package dev.balsa.chaos.virtual;

import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayList;
import java.util.List;

/** One direction between two machines. */
final class VirtualLink {
    private static final long LATENCY_MIN_US = 60;
    private static final long LATENCY_MAX_US = 350;

    /** Until a lost packet is sent again; doubled with every further loss. */
    private static final long RETRANSMISSION_US = 200_000;

    private static final int MAX_LOSSES = 5;
    private static final long OVERTAKEN_US = 20_000;

    /** What is wrong with it for a while. */
    record Trouble(int delayMs, int jitterMs, int lossPercent, int reorderPercent) {}

    private final List<Trouble> troubles = new ArrayList<>();
    private int cuts;
    private long cutNumber;

    boolean isCut() {
        return cuts > 0;
    }

    /** Changes with every cut of an open link. */
    long cutNumber() {
        return cutNumber;
    }

    void cut() {
        if (cuts++ == 0) {
            cutNumber++;
        }
    }

    void mend() {
        cuts--;
    }

    void add(Trouble trouble) {
        troubles.add(trouble);
    }

    void remove(Trouble trouble) {
        troubles.remove(trouble);
    }

    /** How long a packet takes that is sent now. */
    long latencyUs(Randomness chance) {
        long us = chance.between(LATENCY_MIN_US, LATENCY_MAX_US);
        for (Trouble trouble : troubles) {
            us += 1_000L * trouble.delayMs() + chance.between(0L, 1_000L * trouble.jitterMs());
            for (int lost = 0; lost < MAX_LOSSES && chance.between(1, 100) <= trouble.lossPercent(); lost++) {
                us += RETRANSMISSION_US << lost;
            }
            if (chance.between(1, 100) <= trouble.reorderPercent()) {
                us += chance.between(0L, OVERTAKEN_US);
            }
        }
        return us;
    }
}
