package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.Appended;
import java.util.stream.LongStream;

/** Words of histories and of the wire for each other. */
public final class RawProduce {
    private RawProduce() {}

    public static dev.balsa.proto.v1.TopicPartition wire(TopicPartition partition) {
        return dev.balsa.proto.v1.TopicPartition.newBuilder()
                .setTopic(partition.topic())
                .setPartition(partition.partition())
                .build();
    }

    public static dev.balsa.proto.v1.AckLevel wire(AckLevel acks) {
        return switch (acks) {
            case NONE -> dev.balsa.proto.v1.AckLevel.ACK_LEVEL_NONE;
            case LEADER -> dev.balsa.proto.v1.AckLevel.ACK_LEVEL_LEADER;
            case ALL -> dev.balsa.proto.v1.AckLevel.ACK_LEVEL_QUORUM;
        };
    }

    public static Answer.Sent sent(Appended appended) {
        AckLevel reached = switch (appended.getReached()) {
            case ACK_LEVEL_QUORUM -> AckLevel.ALL;
            case ACK_LEVEL_LEADER -> AckLevel.LEADER;
            // A level that is not told is none: the judge holds whoever asked for more against it.
            case ACK_LEVEL_NONE, ACK_LEVEL_UNSPECIFIED, UNRECOGNIZED -> AckLevel.NONE;
        };
        long[] offsets = appended.getBaseOffset() < 0
                ? new long[0]
                : LongStream.rangeClosed(appended.getBaseOffset(), appended.getLastOffset())
                        .toArray();
        return new Answer.Sent(reached, appended.getLeaderEpoch(), offsets);
    }
}
