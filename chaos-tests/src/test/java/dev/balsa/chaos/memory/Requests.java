package dev.balsa.chaos.memory;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.RecordFormat;
import dev.balsa.proto.v1.SubscribeRequest;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** Requests as they go over the wire, in buffers that many connections send. */
final class Requests {
    static final String PRODUCE = ProduceServiceGrpc.getProduceMethod().getFullMethodName();
    static final String PRODUCE_STREAM =
            ProduceServiceGrpc.getProduceStreamMethod().getFullMethodName();
    static final String FETCH = FetchServiceGrpc.getFetchMethod().getFullMethodName();
    static final String SUBSCRIBE = FetchServiceGrpc.getSubscribeMethod().getFullMethodName();

    private static final long TIME_MS = 1_700_000_000_000L;

    private Requests() {}

    /** One batch with a value of so many bytes that no compression would make smaller. */
    static ByteBuf write(String topic, int partition, int valueBytes) {
        byte[] value = new byte[valueBytes];
        new Random(valueBytes).nextBytes(value);
        RecordBatchBuilder batch = new RecordBatchBuilder(valueBytes + 128);
        batch.append(TIME_MS, null, ByteBuffer.wrap(value), List.of());
        return message(ProduceStreamRequest.newBuilder()
                .setCorrelationId(1)
                .setAcks(AckLevel.ACK_LEVEL_QUORUM)
                .addWrites(PartitionWrite.newBuilder()
                        .setTarget(target(topic, partition))
                        .setEncodedBatch(ByteString.copyFrom(batch.build(ProducerStamp.NONE))))
                .build());
    }

    /** As much as one call may ask for, from the beginning. */
    static ByteBuf fetch(String topic) {
        return message(FetchRequest.newBuilder()
                .setMaxBytes(32 << 20)
                .setFormat(RecordFormat.RECORD_FORMAT_ENCODED)
                .addPartitions(
                        FetchPartition.newBuilder().setTarget(target(topic, 0)).setMaxBytes(32 << 20))
                .build());
    }

    static ByteBuf subscribe(String topic) {
        return message(SubscribeRequest.newBuilder()
                .setTarget(target(topic, 0))
                .setEarliest(true)
                .setFormat(RecordFormat.RECORD_FORMAT_ENCODED)
                .build());
    }

    /** The first bytes of a message that claims to be of another length. */
    static ByteBuf begun(int claimedBytes, int sentBytes) {
        ByteBuf buffer = Unpooled.directBuffer(5 + sentBytes);
        buffer.writeByte(0).writeInt(claimedBytes).writeZero(sentBytes);
        return buffer;
    }

    private static TopicPartition target(String topic, int partition) {
        return TopicPartition.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .build();
    }

    private static ByteBuf message(MessageLite message) {
        byte[] bytes = message.toByteArray();
        ByteBuf buffer = Unpooled.directBuffer(5 + bytes.length);
        buffer.writeByte(0).writeInt(bytes.length).writeBytes(bytes);
        return buffer;
    }
}
