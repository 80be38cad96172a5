package dev.balsa.broker.retention;

import dev.balsa.log.LogUpkeep;
import dev.balsa.raft.runtime.RaftGroup;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps a replica's segments from going while somebody needs their entries: this replica itself, which after a power cut
 * derives its producer state again from the entry after the last durable one, and on a leader a replica that is being brought
 * up from where the log begins. Loop only.
 */
public final class SegmentHold {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RaftGroup group;
    private final LogUpkeep upkeep;
    private final LongSupplier durableStateIndex;
    private final long maxPinnedBytes;
    private long heldFromIndex;
    private long lookedNanos;
    private boolean hasLooked;

    /**
     * @param durableStateIndex the derived state that survives a power cut is at least that after this entry; never goes back
     */
    public SegmentHold(RaftGroup group, LogUpkeep upkeep, LongSupplier durableStateIndex, RetentionSettings settings) {
        this.group = group;
        this.upkeep = upkeep;
        this.durableStateIndex = durableStateIndex;
        this.maxPinnedBytes = settings.maxPinnedBytes();
    }

    public void tick(long nowNanos) {
        if (hasLooked && nowNanos - lookedNanos < LOOK_NANOS) {
            return;
        }
        hasLooked = true;
        lookedNanos = nowNanos;
        long neededIndex = Math.min(durableStateIndex.getAsLong() + 1, pinnedFromIndex());
        if (neededIndex != heldFromIndex) {
            heldFromIndex = neededIndex;
            upkeep.holdFrom(neededIndex);
        }
    }

    /** Bounded: a replica that does not keep up must not fill this disk; it is overtaken and begins anew once more. */
    private long pinnedFromIndex() {
        long pinnedIndex = group.pinnedIndex();
        return pinnedIndex == Long.MAX_VALUE || upkeep.bytesGivenUp() > maxPinnedBytes
                ? Long.MAX_VALUE
                : pinnedIndex + 1;
    }
}
