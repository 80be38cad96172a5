package dev.balsa.client.fake;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.Reason;
import dev.balsa.wire.record.RecordBatch;

/** What a fake broker does with one write. */
public sealed interface WriteFault {
    /** Writes and answers. */
    record None() implements WriteFault {}

    /** Refuses; nothing is written. */
    record Refuse(Reason reason) implements WriteFault {}

    /** Writes, and answers with an error whose outcome is unknown. */
    record WriteAndFail(Reason reason) implements WriteFault {}

    /** Writes and breaks the stream before the answer. */
    record WriteAndReset() implements WriteFault {}

    /** Breaks the stream without writing. */
    record Reset() implements WriteFault {}

    /** Writes and never answers; the stream stays. */
    record WriteAndBeSilent() implements WriteFault {}

    /** Never answers and writes nothing; the stream stays. */
    record BeSilent() implements WriteFault {}

    /** Chooses for each write that reaches the partition's leader. Called under the cluster's lock. */
    @FunctionalInterface
    interface Plan {
        WriteFault next(int brokerId, TopicPartition partition, RecordBatch batch);
    }

    /** No fault at all. */
    static WriteFault none() {
        return new None();
    }
}
