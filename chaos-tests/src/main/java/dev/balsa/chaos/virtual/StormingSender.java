package dev.balsa.chaos.virtual;

import com.google.protobuf.ByteString;
import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.workload.RawProduce;
import dev.balsa.chaos.workload.RecordValue;
import dev.balsa.chaos.workload.Refusal;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.InitProducerRequest;
import dev.balsa.proto.v1.InitProducerResponse;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An idempotent producer that repeats a batch, at one broker after the other or at all of them together, until one has acknowledged it. All
 * copies together are one record in the log. Keeps to one partition, as its sequence does.
 */
final class StormingSender extends VirtualClient {
    private static final int BATCH = 2;
    private static final int TIMEOUT_MS = 2_000;
    private static final int ROUND_MS = 150;
    private static final int MAX_ROUNDS = 60;

    private final TopicPartition partition;
    private @Nullable InitProducerResponse producer;
    private int sequence;

    StormingSender(VirtualSite site, int number) {
        super(site, number);
        this.partition = site.partitions().get(number % site.partitions().size());
    }

    @Override
    String load() {
        return "storm";
    }

    @Override
    VirtualClient successor(int other) {
        return new StormingSender(site, other);
    }

    @Override
    void act() {
        InitProducerResponse known = producer;
        if (known == null) {
            call(
                    ProduceServiceGrpc.getInitProducerMethod(),
                    InitProducerRequest.getDefaultInstance(),
                    answer -> {
                        producer = answer;
                        again();
                    },
                    refusal -> again());
            return;
        }
        long[] numbers = site.numbers().take(BATCH);
        Request.Send request = new Request.Send(partition.toString(), AckLevel.ALL, true, numbers);
        new Storm(site.history().invoked(number, request), request, produce(known, numbers)).round();
    }

    private ProduceRequest produce(InitProducerResponse known, long[] numbers) {
        RecordBatchBuilder batch = new RecordBatchBuilder(1_024);
        for (long value : numbers) {
            batch.append(value, null, ByteBuffer.wrap(RecordValue.encode(value)), List.of());
        }
        ByteBuffer bytes = batch.build(
                new ProducerStamp(known.getProducerId(), (short) known.getProducerEpoch(), sequence, false));
        return ProduceRequest.newBuilder()
                .setAcks(RawProduce.wire(AckLevel.ALL))
                .setTimeoutMs(TIMEOUT_MS)
                .addWrites(PartitionWrite.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setEncodedBatch(ByteString.copyFrom(bytes)))
                .build();
    }

    /** All copies of one batch. */
    private final class Storm {
        private final long operation;
        private final Request.Send request;
        private final ProduceRequest produce;
        private final boolean isEverywhere = chance.chance(0.5);
        private int rounds;
        private int open;
        private boolean isAllDefinite = true;
        private boolean isOver;
        private String error = "no answer";

        Storm(long operation, Request.Send request, ProduceRequest produce) {
            this.operation = operation;
            this.request = request;
            this.produce = produce;
        }

        void round() {
            if (isOver) {
                return;
            }
            if (rounds++ >= MAX_ROUNDS) {
                giveUp();
                return;
            }
            int first = chance.between(0, channelCount() - 1);
            for (int i = 0; i < (isEverywhere ? channelCount() : 1); i++) {
                open++;
                call(
                        (first + i) % channelCount(),
                        ProduceServiceGrpc.getProduceMethod(),
                        produce,
                        answer -> answered(answer.getResults(0)),
                        this::failed);
            }
            process.in(VirtualRun.us(ROUND_MS), this::round);
        }

        private void answered(PartitionWriteResult result) {
            if (!result.hasAppended()) {
                failed(Refusal.of(result.getError()));
                return;
            }
            open--;
            if (!isOver) {
                isOver = true;
                site.history().succeeded(number, operation, request, RawProduce.sent(result.getAppended()));
                sequence = ProducerStamp.sequenceAfter(sequence, BATCH);
                again();
            }
        }

        private void failed(Refusal refusal) {
            open--;
            error = refusal.reason();
            isAllDefinite &= refusal.isDefinite();
        }

        /** Copies of it may still arrive, so that nothing follows under this producer id. */
        private void giveUp() {
            isOver = true;
            if (isAllDefinite && open == 0) {
                site.history().refused(number, operation, request, error);
            } else {
                site.history().unknown(number, operation, request, error);
            }
            producer = null;
            sequence = 0;
            again();
        }
    }
}
