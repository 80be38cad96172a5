package dev.balsa.chaos.virtual;

import com.google.protobuf.ByteString;
import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.workload.RawProduce;
import dev.balsa.chaos.workload.RecordValue;
import dev.balsa.chaos.workload.Refusal;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordList;

/** Sends plain records, and never repeats a call. */
final class PlainSender extends VirtualClient {
    private static final int TIMEOUT_MS = 2_000;

    private final AckLevel acks;
    private int turn;

    PlainSender(VirtualSite site, int number, AckLevel acks) {
        super(site, number);
        this.acks = acks;
        this.turn = number;
    }

    @Override
    String load() {
        return "raw-acks-" + acks.text();
    }

    @Override
    VirtualClient successor(int other) {
        return new PlainSender(site, other, acks);
    }

    @Override
    void act() {
        TopicPartition partition =
                site.partitions().get(turn++ % site.partitions().size());
        long[] numbers = site.numbers().take(chance.between(1, 3));
        RecordList.Builder records = RecordList.newBuilder();
        for (long value : numbers) {
            records.addRecords(Record.newBuilder().setValue(ByteString.copyFrom(RecordValue.encode(value))));
        }
        ProduceRequest produce = ProduceRequest.newBuilder()
                .setAcks(RawProduce.wire(acks))
                .setTimeoutMs(TIMEOUT_MS)
                .addWrites(PartitionWrite.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setRecords(records))
                .build();
        Request.Send request = new Request.Send(partition.toString(), acks, false, numbers);
        long operation = site.history().invoked(number, request);
        call(
                ProduceServiceGrpc.getProduceMethod(),
                produce,
                answer -> answered(operation, request, answer.getResults(0)),
                refusal -> failed(operation, request, refusal));
    }

    private void answered(long operation, Request.Send request, PartitionWriteResult result) {
        if (result.hasAppended()) {
            site.history().succeeded(number, operation, request, RawProduce.sent(result.getAppended()));
            again();
        } else {
            goElsewhere();
            failed(operation, request, Refusal.of(result.getError()));
        }
    }

    private void failed(long operation, Request.Send request, Refusal refusal) {
        if (refusal.isDefinite()) {
            site.history().refused(number, operation, request, refusal.reason());
        } else {
            site.history().unknown(number, operation, request, refusal.reason());
        }
        again();
    }
}
