package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedData;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.Record;
import java.util.concurrent.TimeUnit;

/** One fetch of one partition. */
final class RawFetch {
    private static final int MAX_WAIT_MS = 20;
    private static final int MAX_BYTES = 64 << 10;
    private static final long DEADLINE_MS = 3_000;

    /** @param nextOffset where to go on */
    record Read(FetchedData data, long nextOffset) {
        Answer.Batch batch(TopicPartition partition) {
            long[] offsets = new long[data.getRecords().getRecordsCount()];
            long[] values = new long[offsets.length];
            for (int i = 0; i < offsets.length; i++) {
                Record record = data.getRecords().getRecords(i);
                offsets[i] = record.getOffset();
                values[i] = record.getNullValue()
                        ? Answer.Batch.FOREIGN
                        : RecordValue.decode(record.getValue().toByteArray());
            }
            return new Answer.Batch(partition.toString(), data.getHighWatermark(), offsets, values);
        }
    }

    private RawFetch() {}

    static RawCalls.Outcome<Read> fetch(RawCalls calls, TopicPartition partition, long offset) {
        FetchRequest request = FetchRequest.newBuilder()
                .setMaxWaitMs(MAX_WAIT_MS)
                .addPartitions(FetchPartition.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setOffset(offset)
                        .setMaxBytes(MAX_BYTES))
                .build();
        RawCalls.Outcome<FetchResponse> outcome = calls.call(channel -> FetchServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)
                .fetch(request));
        return switch (outcome) {
            case RawCalls.Outcome.Failed<FetchResponse>(RawCalls.Refusal refusal) ->
                new RawCalls.Outcome.Failed<>(refusal);
            case RawCalls.Outcome.Done<FetchResponse>(FetchResponse answer) ->
                outcome(calls, answer.getPartitions(0), offset);
        };
    }

    private static RawCalls.Outcome<Read> outcome(RawCalls calls, FetchedPartition fetched, long offset) {
        if (fetched.hasError()) {
            calls.goElsewhere();
            return new RawCalls.Outcome.Failed<>(RawCalls.Refusal.of(fetched.getError()));
        }
        FetchedData data = fetched.getData();
        int count = data.getRecords().getRecordsCount();
        long next =
                count == 0 ? offset : data.getRecords().getRecords(count - 1).getOffset() + 1;
        return new RawCalls.Outcome.Done<>(new Read(data, next));
    }
}
