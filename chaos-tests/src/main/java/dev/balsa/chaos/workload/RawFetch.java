package dev.balsa.chaos.workload;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedPartition;
import java.util.concurrent.TimeUnit;

/** One fetch of one partition. */
final class RawFetch {
    private static final int MAX_WAIT_MS = 20;
    private static final int MAX_BYTES = 64 << 10;
    private static final long DEADLINE_MS = 3_000;

    private RawFetch() {}

    static RawCalls.Outcome<RawRead> fetch(RawCalls calls, TopicPartition partition, long offset) {
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
            case RawCalls.Outcome.Failed<FetchResponse>(Refusal refusal) -> new RawCalls.Outcome.Failed<>(refusal);
            case RawCalls.Outcome.Done<FetchResponse>(FetchResponse answer) ->
                outcome(calls, answer.getPartitions(0), offset);
        };
    }

    private static RawCalls.Outcome<RawRead> outcome(RawCalls calls, FetchedPartition fetched, long offset) {
        if (fetched.hasError()) {
            calls.goElsewhere();
            return new RawCalls.Outcome.Failed<>(Refusal.of(fetched.getError()));
        }
        return new RawCalls.Outcome.Done<>(RawRead.of(fetched.getData(), offset));
    }
}
