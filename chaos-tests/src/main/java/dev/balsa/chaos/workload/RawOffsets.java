package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.CommitOffsetsResponse;
import dev.balsa.proto.v1.FetchOffsetsRequest;
import dev.balsa.proto.v1.FetchOffsetsResponse;
import dev.balsa.proto.v1.FetchedOffset;
import dev.balsa.proto.v1.OffsetCommit;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Committed offsets, by single calls. */
final class RawOffsets {
    private static final long DEADLINE_MS = 3_000;

    /**
     * @param member empty for a group without members; epoch and sequence are 0 then
     * @param sequence higher with every commit of the member
     */
    record Committing(String group, String member, long epoch, long sequence, TopicPartition partition, long offset) {
        static Committing alone(String group, TopicPartition partition, long offset) {
            return new Committing(group, "", 0, 0, partition, offset);
        }
    }

    private RawOffsets() {}

    /** Null if it is committed. */
    static @Nullable Refusal commit(RawCalls calls, Committing committing) {
        CommitOffsetsRequest request = CommitOffsetsRequest.newBuilder()
                .setGroup(committing.group())
                .setMemberId(committing.member())
                .setMemberEpoch(committing.epoch())
                .setCommitSequence(committing.sequence())
                .addOffsets(OffsetCommit.newBuilder()
                        .setTarget(RawProduce.wire(committing.partition()))
                        .setOffset(committing.offset()))
                .build();
        RawCalls.Outcome<CommitOffsetsResponse> outcome =
                calls.call(channel -> OffsetServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)
                        .commitOffsets(request));
        return switch (outcome) {
            case RawCalls.Outcome.Done<CommitOffsetsResponse>(CommitOffsetsResponse answer) ->
                answer.getOffsets(0).hasError()
                        ? Refusal.of(answer.getOffsets(0).getError())
                        : null;
            case RawCalls.Outcome.Failed<CommitOffsetsResponse>(Refusal refusal) -> refusal;
        };
    }

    /** All of a group; partitions without one are left out. */
    static RawCalls.Outcome<Map<TopicPartition, Long>> committed(RawCalls calls, String group) {
        RawCalls.Outcome<FetchOffsetsResponse> outcome = calls.call(channel -> OffsetServiceGrpc.newBlockingStub(
                        channel)
                .withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)
                .fetchOffsets(FetchOffsetsRequest.newBuilder().setGroup(group).build()));
        return switch (outcome) {
            case RawCalls.Outcome.Failed<FetchOffsetsResponse>(Refusal refusal) ->
                new RawCalls.Outcome.Failed<>(refusal);
            case RawCalls.Outcome.Done<FetchOffsetsResponse>(FetchOffsetsResponse answer) -> {
                Map<TopicPartition, Long> offsets = new HashMap<>();
                for (FetchedOffset fetched : answer.getOffsetsList()) {
                    if (fetched.hasOffset()) {
                        offsets.put(
                                new TopicPartition(
                                        fetched.getTarget().getTopic(),
                                        fetched.getTarget().getPartition()),
                                fetched.getOffset());
                    }
                }
                yield new RawCalls.Outcome.Done<>(offsets);
            }
        };
    }

    static Answer.Offsets answer(Map<TopicPartition, Long> offsets) {
        Map<String, Long> names = new TreeMap<>();
        offsets.forEach((partition, offset) -> names.put(partition.toString(), offset));
        return new Answer.Offsets(names);
    }
}
