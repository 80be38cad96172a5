package dev.balsa.broker.retention;

import dev.balsa.log.LogUpkeep;
import dev.balsa.raft.runtime.RaftGroup;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a replica's segments from going while somebody needs their entries: this replica itself, which after a power cut
 * derives its producer state again from the entry after the last durable one, and on a leader a replica that is being brought
 * up from where the log begins. Loop only.
 */
public final class SegmentHold {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Longer than a peer takes to write what it has been sent. */
    private static final int PATIENCE_TICKS = 200;

    private final RaftGroup group;
    private final LogUpkeep upkeep;
    private final DerivedState state;
    private final long maxPinnedBytes;
    private long heldFromIndex;
    private long lookedNanos;
    private boolean hasLooked;

    public SegmentHold(RaftGroup group, LogUpkeep upkeep, DerivedState state, RetentionSettings settings) {
        this.group = group;
        this.upkeep = upkeep;
        this.state = state;
        this.maxPinnedBytes = settings.maxPinnedBytes();
    }

    public void tick(long nowNanos) {
        if (hasLooked && nowNanos - lookedNanos < LOOK_NANOS) {
            return;
        }
        hasLooked = true;
        lookedNanos = nowNanos;
        long durableIndex = state.durableIndex();
        long bytesGivenUp = upkeep.bytesGivenUp();
        if (bytesGivenUp > 0 && durableIndex < group.status().commitIndex()) {
            state.flushSoon();
        }
        long neededIndex = Math.min(durableIndex + 1, pinnedFromIndex(bytesGivenUp));
        if (neededIndex != heldFromIndex) {
            heldFromIndex = neededIndex;
            upkeep.holdFrom(neededIndex);
        }
    }

    /**
     * Bounded: a replica that does not keep up must not fill this disk; it is overtaken and begins anew once more. One that is not
     * there needs nothing.
     */
    private long pinnedFromIndex(long bytesGivenUp) {
        long pinnedIndex = group.pinnedIndex();
        return pinnedIndex == Long.MAX_VALUE || bytesGivenUp > maxPinnedBytes || !isSomebodyOnTheWay()
                ? Long.MAX_VALUE
                : pinnedIndex + 1;
    }

    private boolean isSomebodyOnTheWay() {
        return group.peers().stream()
                .anyMatch(peer -> !peer.isCaughtUp() && peer.ticksSinceContact() <= PATIENCE_TICKS);
    }
}
