package dev.balsa.chaos.workload;

import com.google.protobuf.ByteString;
import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceResponse;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Sends plain records by single calls to any broker, as a client does that was written in an afternoon. Never repeats a call. */
final class RawSender implements Client {
    private static final int BATCH = 2;
    private static final int TIMEOUT_MS = 3_000;

    private final int process;
    private final Site site;
    private final AckLevel acks;
    private final RawCalls calls;
    private int turn;

    RawSender(int process, Site site, AckLevel acks) {
        this.process = process;
        this.site = site;
        this.acks = acks;
        this.calls = new RawCalls(site.bootstrap(), process);
        this.turn = process;
    }

    @Override
    public void act() {
        TopicPartition partition =
                site.partitions().get(turn++ % site.partitions().size());
        long[] numbers =
                LongStream.generate(site.values()::getAndIncrement).limit(BATCH).toArray();
        RecordList.Builder records = RecordList.newBuilder();
        for (long number : numbers) {
            records.addRecords(Record.newBuilder().setValue(ByteString.copyFrom(RecordValue.encode(number))));
        }
        ProduceRequest produce = ProduceRequest.newBuilder()
                .setAcks(RawProduce.wire(acks))
                .setTimeoutMs(TIMEOUT_MS)
                .addWrites(PartitionWrite.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setRecords(records))
                .build();
        Request.Send request = new Request.Send(partition.toString(), acks, false, numbers);
        long operation = site.history().invoked(process, request);
        RawCalls.Outcome<ProduceResponse> outcome = calls.call(channel -> ProduceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(2L * TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .produce(produce));
        switch (outcome) {
            case RawCalls.Outcome.Done<ProduceResponse>(ProduceResponse answer) ->
                answered(operation, request, answer.getResults(0));
            case RawCalls.Outcome.Failed<ProduceResponse>(Refusal refusal) -> failed(operation, request, refusal);
        }
    }

    private void answered(long operation, Request.Send request, PartitionWriteResult result) {
        if (result.hasAppended()) {
            Appended appended = result.getAppended();
            site.history().succeeded(process, operation, request, RawProduce.sent(appended));
        } else {
            calls.goElsewhere();
            failed(operation, request, Refusal.of(result.getError()));
        }
    }

    private void failed(long operation, Request.Send request, Refusal refusal) {
        if (refusal.isDefinite()) {
            site.history().refused(process, operation, request, refusal.reason());
        } else {
            site.history().unknown(process, operation, request, refusal.reason());
        }
    }

    @Override
    public void crash() {
        close();
    }

    @Override
    public void close() {
        calls.close();
    }
}
