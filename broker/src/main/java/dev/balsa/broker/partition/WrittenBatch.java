package dev.balsa.broker.partition;

import dev.balsa.wire.record.ProducerStamp;

/**
 * A batch of an idempotent producer that stands in the log, as much of it as a duplicate needs for its answer.
 *
 * @param index Raft index of its entry
 * @param term Raft term of its entry
 */
public record WrittenBatch(
        int baseSequence, int lastSequence, long baseOffset, long appendTimeMs, long index, int term) {
    public WrittenBatch {
        if (baseSequence < 0 || lastSequence < 0) {
            throw new IllegalArgumentException("sequences " + baseSequence + " to " + lastSequence);
        }
    }

    public long lastOffset() {
        return baseOffset + recordCount() - 1;
    }

    /** The sequence number the batch after this one begins with. */
    public int nextSequence() {
        return ProducerStamp.sequenceAfter(lastSequence, 1);
    }

    private int recordCount() {
        // Sequences wrap from 2^31-1 to 0; the difference in 31 bits is right on both sides of it.
        return ((lastSequence - baseSequence) & Integer.MAX_VALUE) + 1;
    }
}
