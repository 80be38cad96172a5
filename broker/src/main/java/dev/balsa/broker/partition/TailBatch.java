package dev.balsa.broker.partition;

import org.jspecify.annotations.Nullable;

/** A batch of an idempotent producer that is not committed: handed to the core, or in the log already. Loop only. */
final class TailBatch {
    private final long producerId;
    private final int epoch;
    private final int baseSequence;
    private final int lastSequence;
    private @Nullable WrittenBatch written;

    TailBatch(long producerId, int epoch, int baseSequence, int lastSequence) {
        this.producerId = producerId;
        this.epoch = epoch;
        this.baseSequence = baseSequence;
        this.lastSequence = lastSequence;
    }

    long producerId() {
        return producerId;
    }

    int epoch() {
        return epoch;
    }

    int lastSequence() {
        return lastSequence;
    }

    boolean holds(int otherEpoch, int otherBaseSequence, int otherLastSequence) {
        return epoch == otherEpoch && baseSequence == otherBaseSequence && lastSequence == otherLastSequence;
    }

    /** Where it stands in the log; null until the core has answered. */
    @Nullable
    WrittenBatch written() {
        return written;
    }

    WrittenBatch write(long baseOffset, long appendTimeMs, long index, int term) {
        WrittenBatch placed = new WrittenBatch(baseSequence, lastSequence, baseOffset, appendTimeMs, index, term);
        written = placed;
        return placed;
    }
}
