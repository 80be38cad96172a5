package dev.balsa.log;

import dev.balsa.log.file.DiskFull;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * Moves entries that are committed and durable here from memory to segments: lazily, so that one write takes many, and
 * without a sync, since the journal has them. Background thread, except for {@link #add} and {@link #isBehind}.
 */
final class SegmentWriter {
    /** Entries wait so long for company. */
    static final long ROUND_NANOS = 50_000_000L;
    /** A group with so many bytes in memory is served at once. */
    static final long URGENT_BYTES = 128 << 10;

    private static final long BATCH_BYTES = 1 << 20;
    /** Forced after so many bytes, so that a checkpoint or a roll is never a long burst of writes. */
    private static final long UNFORCED_BYTES = 32 << 20;

    /** What storing leads to and others have to do. */
    interface Upkeep {
        /** Begins the group's segments anew. */
        void begin(GroupStorage group, SegmentAnchor anchor) throws IOException;

        /** Has the group's state written to the journal soon. */
        void checkpoint(GroupStorage group);
    }

    private final Upkeep upkeep;
    private final BooleanSupplier readOnly;
    private final Queue<GroupStorage> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean urgent;
    private long nextRoundNanos;
    private long storedBatches;

    /** @param readOnly whether the disk is full */
    SegmentWriter(Upkeep upkeep, BooleanSupplier readOnly) {
        this.upkeep = upkeep;
        this.readOnly = readOnly;
    }

    /** Notes that the group may have something to store; true if it should not wait for the next round. */
    boolean add(GroupStorage group) {
        if (!group.awaitsStore.get() && group.awaitsStore.compareAndSet(false, true)) {
            waiting.add(group);
        }
        if (!urgent && group.tail().bytes() >= URGENT_BYTES) {
            urgent = true;
            return true;
        }
        return false;
    }

    /** The next round is now. */
    void hurry() {
        urgent = true;
    }

    boolean isReadOnly() {
        return readOnly.getAsBoolean();
    }

    /** Lists of entries that have left memory. Background thread. */
    long storedBatches() {
        return storedBatches;
    }

    boolean isBehind() {
        return !waiting.isEmpty();
    }

    /** One round over the groups that wait, if it is due; returns the time until the next one. */
    long runOnce(long nowNanos) throws IOException {
        long wait = nextRoundNanos - nowNanos;
        if (waiting.isEmpty()) {
            return ROUND_NANOS;
        }
        if (wait > 0 && wait <= ROUND_NANOS && !urgent) {
            return wait;
        }
        urgent = false;
        nextRoundNanos = nowNanos + ROUND_NANOS;
        storeAll();
        return ROUND_NANOS;
    }

    /** Stores whatever can be stored now. */
    void storeAll() throws IOException {
        List<GroupStorage> refused = new ArrayList<>();
        IOException full = null;
        for (GroupStorage group = waiting.poll(); group != null; group = waiting.poll()) {
            // Cleared before looking: what comes after this look adds the group anew.
            group.awaitsStore.set(false);
            if (!group.isDropped() && !group.statePending) {
                try {
                    store(group);
                } catch (IOException failed) {
                    full = DiskFull.required(failed);
                    refused.add(group);
                }
            }
        }
        // A full disk ends; no group must be forgotten meanwhile, and none wait behind another one that needs more
        // room.
        refused.forEach(this::add);
        if (full != null) {
            throw full;
        }
    }

    /** Stores what can be stored of one group. Whoever makes more storable later calls {@link #add}. */
    void store(GroupStorage group) throws IOException {
        SegmentAnchor anchor = group.restartAt();
        if (anchor != null) {
            upkeep.begin(group, anchor);
        }
        if (readOnly.getAsBoolean() && group.unforcedBytes > 0) {
            force(group);
        }
        List<Entry> entries = group.storable(BATCH_BYTES);
        while (!entries.isEmpty()) {
            append(group, entries);
            for (Entry entry : entries) {
                group.unforcedBytes += entry.sizeBytes();
            }
            // On a full disk what still has to be written for a checkpoint is written while there is room for it.
            if (group.unforcedBytes >= UNFORCED_BYTES || readOnly.getAsBoolean()) {
                force(group);
            }
            entries = group.storable(BATCH_BYTES);
        }
        group.reportStored();
        if (group.retireSegments()) {
            force(group);
        }
        group.reportStart();
        if (group.awaitsCheckpointToRetire()) {
            upkeep.checkpoint(group);
        }
    }

    private void append(GroupStorage group, List<Entry> entries) throws IOException {
        try {
            group.segments().append(entries);
        } finally {
            // Also when only some of them found room: what is in segments must leave the tail, or it would be stored
            // twice.
            long end = group.segments().end().lastIndex();
            if (end >= entries.getFirst().index()) {
                group.stored(end);
                storedBatches++;
            }
        }
    }

    void force(GroupStorage group) throws IOException {
        group.segments().force();
        group.unforcedBytes = 0;
    }
}
