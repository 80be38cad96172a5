package dev.balsa.chaos.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client was told by an operation that succeeded. Lists, maps and arrays are not copied and must not change. */
public sealed interface Answer {
    /** The number that stands for no term or no offset. */
    long NONE = -1;

    /** To commits, resets, writes and admin calls: it is done. */
    record Done() implements Answer {}

    /**
     * To a send.
     *
     * @param reached what was true when the broker answered; may be more than was asked for
     * @param term of the leader that answered, {@link #NONE} if not told
     * @param offsets one for each record; empty if none were told, as with acks 0
     */
    record Sent(AckLevel reached, long term, long[] offsets) implements Answer {}

    /** To a poll; a partition may occur more than once. */
    record Polled(List<Batch> batches) implements Answer {}

    /**
     * Records of one partition in the order they were handed out.
     *
     * @param values as sent; {@link #FOREIGN} for a record whose content nobody sent
     * @param highWatermark the offset after the last committed record as the broker told it, {@link #NONE} if not told
     */
    record Batch(String partition, long highWatermark, long[] offsets, long[] values) {
        public static final long FOREIGN = Long.MIN_VALUE;
    }

    /** To a question for committed offsets; partitions without one are left out. */
    record Offsets(Map<String, Long> offsets) implements Answer {}

    /** To a question for owners. */
    record Owned(List<Request.Ownership> owners) implements Answer {}

    /** To a question for a partition's end. */
    record EndOffset(long offset) implements Answer {}

    /**
     * To a read of a register.
     *
     * @param value null if it was never set
     */
    record Value(@Nullable Long value) implements Answer {}
}
