package dev.balsa.client.consumer;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.ListOffsetsPartition;

/** A question for an offset. */
sealed interface OffsetQuery {
    /** The first offset that is still there. */
    record First() implements OffsetQuery {}

    /** The committed end. */
    record End() implements OffsetQuery {}

    /** The batch that holds the first record with at least this time, milliseconds since 1970. */
    record At(long timestampMs) implements OffsetQuery {}

    default ListOffsetsPartition wire(TopicPartition partition) {
        ListOffsetsPartition.Builder builder = ListOffsetsPartition.newBuilder()
                .setTarget(dev.balsa.proto.v1.TopicPartition.newBuilder()
                        .setTopic(partition.topic())
                        .setPartition(partition.partition()));
        if (this instanceof At at) {
            builder.setTimestampMs(at.timestampMs());
        } else if (this instanceof First) {
            builder.setEarliest(true);
        } else {
            builder.setLatest(true);
        }
        return builder.build();
    }
}
