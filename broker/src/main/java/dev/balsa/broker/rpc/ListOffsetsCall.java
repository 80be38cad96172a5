package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.proto.v1.ListOffsetsPartition;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListOffsetsResponse;
import dev.balsa.proto.v1.ListedOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** One call for offsets: partitions led here are asked here, the others with one forwarded call per leader. */
final class ListOffsetsCall {
    private final FetchServices services;
    private final ListOffsetsRequest request;
    private final long leftNanos;
    private final SingleAnswer<ListOffsetsResponse> answer;
    private final AtomicReferenceArray<ListedOffset> offsets;
    private final AtomicInteger missing;

    ListOffsetsCall(
            FetchServices services,
            ListOffsetsRequest request,
            long leftNanos,
            SingleAnswer<ListOffsetsResponse> answer) {
        this.services = services;
        this.request = request;
        this.leftNanos = leftNanos;
        this.answer = answer;
        this.offsets = new AtomicReferenceArray<>(request.getPartitionsCount());
        this.missing = new AtomicInteger(request.getPartitionsCount());
    }

    void start() {
        Map<Integer, List<Integer>> positionsByLeader = new LinkedHashMap<>();
        for (int i = 0; i < request.getPartitionsCount(); i++) {
            PartitionId partition = PartitionRouter.id(request.getPartitions(i).getTarget());
            switch (services.router().route(partition)) {
                case PartitionRouter.Target.Here(PartitionReplica replica) -> ask(i, replica);
                case PartitionRouter.Target.There(LeaderAddress leader) -> {
                    if (request.getNoForward()) {
                        fail(i, PartitionRouter.notLeader(partition, leader));
                    } else {
                        positionsByLeader
                                .computeIfAbsent(leader.leaderId(), ignored -> new ArrayList<>())
                                .add(i);
                    }
                }
                case PartitionRouter.Target.Nowhere(Failure failure) -> fail(i, failure);
            }
        }
        positionsByLeader.forEach(this::forward);
    }

    private void ask(int position, PartitionReplica replica) {
        ListOffsetsPartition query = request.getPartitions(position);
        switch (query.getQueryCase()) {
            case EARLIEST ->
                replica.bounds(bounds -> set(position, bounds.logStartOffset()), failure -> fail(position, failure));
            case LATEST ->
                // Behind a barrier: an end that misses an acknowledged record would let a reader stop too early.
                replica.awaitBarrier(
                        services.clock().nanos() + leftNanos,
                        () -> replica.bounds(
                                bounds -> set(position, bounds.highWatermark()), failure -> fail(position, failure)),
                        failure -> fail(position, failure));
            case TIMESTAMP_MS ->
                replica.offsetForTimestamp(
                        query.getTimestampMs(), offset -> set(position, offset), failure -> fail(position, failure));
            case QUERY_NOT_SET ->
                fail(
                        position,
                        Failure.of(
                                ErrorReason.INVALID_REQUEST,
                                "a query asks for nothing; set earliest, latest or timestamp_ms"));
        }
    }

    private void forward(int leaderId, List<Integer> positions) {
        ListOffsetsRequest.Builder forwarded = ListOffsetsRequest.newBuilder().setClusterId(request.getClusterId());
        positions.forEach(position -> forwarded.addPartitions(request.getPartitions(position)));
        services.forwarder()
                .listOffsets(
                        leaderId,
                        forwarded,
                        leftNanos,
                        response -> forwarded(leaderId, positions, response),
                        failure -> positions.forEach(position -> fail(position, failure)));
    }

    private void forwarded(int leaderId, List<Integer> positions, ListOffsetsResponse response) {
        boolean complete = response.getOffsetsCount() == positions.size();
        for (int i = 0; i < positions.size(); i++) {
            if (complete) {
                set(positions.get(i), response.getOffsets(i));
            } else {
                fail(
                        positions.get(i),
                        GrpcErrors.bug("broker " + leaderId + " answered " + response.getOffsetsCount() + " of "
                                + positions.size() + " forwarded queries"));
            }
        }
    }

    private void set(int position, long offset) {
        set(
                position,
                ListedOffset.newBuilder()
                        .setTarget(request.getPartitions(position).getTarget())
                        .setOffset(offset)
                        .build());
    }

    private void fail(int position, Failure failure) {
        set(
                position,
                ListedOffset.newBuilder()
                        .setTarget(request.getPartitions(position).getTarget())
                        .setError(GrpcErrors.toPartitionError(services.router().withEndpoint(failure)))
                        .build());
    }

    private void set(int position, ListedOffset listed) {
        offsets.set(position, listed);
        if (missing.decrementAndGet() == 0) {
            ListOffsetsResponse.Builder response = ListOffsetsResponse.newBuilder();
            for (int i = 0; i < offsets.length(); i++) {
                response.addOffsets(offsets.get(i));
            }
            answer.give(response.build());
        }
    }
}
