package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.partition.Acks;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.ProduceWrite;
import dev.balsa.broker.partition.WriteLane;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** One unary produce: writes led here go to their replicas, the others are forwarded together, one call per leader. */
final class ProduceCall {
    private final ProduceServices services;
    private final ProduceRequest request;
    private final Acks acks;
    private final long leftNanos;
    private final long deadlineNanos;
    private final Consumer<ProduceResponse> answer;
    private final AtomicReferenceArray<PartitionWriteResult> results;
    private final AtomicInteger missing;

    ProduceCall(
            ProduceServices services,
            ProduceRequest request,
            Acks acks,
            long leftNanos,
            Consumer<ProduceResponse> answer) {
        this.services = services;
        this.request = request;
        this.acks = acks;
        this.leftNanos = leftNanos;
        this.deadlineNanos = services.clock().nanos() + leftNanos;
        this.answer = answer;
        this.results = new AtomicReferenceArray<>(request.getWritesCount());
        this.missing = new AtomicInteger(request.getWritesCount());
    }

    void start() {
        // Asked once per partition, so that all its writes go the same way and keep their order.
        Map<PartitionId, PartitionRouter.Target> targets = new HashMap<>();
        Map<PartitionId, WriteLane> lanes = new HashMap<>();
        Map<Integer, List<Integer>> positionsByLeader = new LinkedHashMap<>();
        for (int i = 0; i < request.getWritesCount(); i++) {
            PartitionId partition = PartitionRouter.id(request.getWrites(i).getTarget());
            switch (targets.computeIfAbsent(partition, services.router()::route)) {
                case PartitionRouter.Target.Here(PartitionReplica replica) ->
                    writeHere(i, replica, lanes.computeIfAbsent(partition, ignored -> new WriteLane()));
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

    private void writeHere(int position, PartitionReplica replica, WriteLane lane) {
        PartitionWrite write = request.getWrites(position);
        try {
            replica.produce(new ProduceWrite(
                    services.encoder().batch(write, replica.settings().maxBatchBytes()),
                    acks,
                    write.getLeaderEpoch(),
                    deadlineNanos,
                    lane,
                    false,
                    outcome -> set(position, WriteResults.of(write.getTarget(), outcome, services.router()))));
        } catch (FailureException e) {
            lane.fail();
            fail(position, e.failure());
        }
    }

    private void forward(int leaderId, List<Integer> positions) {
        ProduceRequest.Builder forwarded = ProduceRequest.newBuilder()
                .setAcks(request.getAcks())
                .setNoForward(true)
                .setClusterId(request.getClusterId());
        positions.forEach(position -> forwarded.addWrites(request.getWrites(position)));
        services.forwarder()
                .produce(
                        leaderId,
                        forwarded,
                        leftNanos,
                        response -> forwarded(leaderId, positions, response),
                        failure -> positions.forEach(position -> fail(position, failure)));
    }

    private void forwarded(int leaderId, List<Integer> positions, ProduceResponse response) {
        if (response.getResultsCount() != positions.size()) {
            Failure failure = Failure.of(
                    ErrorReason.INTERNAL,
                    "broker " + leaderId + " answered " + response.getResultsCount() + " of " + positions.size()
                            + " forwarded writes; the outcome is unknown");
            positions.forEach(position -> fail(position, failure));
            return;
        }
        for (int i = 0; i < positions.size(); i++) {
            set(positions.get(i), response.getResults(i));
        }
    }

    private void fail(int position, Failure failure) {
        set(
                position,
                WriteResults.failed(
                        request.getWrites(position).getTarget(),
                        services.router().withEndpoint(failure)));
    }

    private void set(int position, PartitionWriteResult result) {
        results.set(position, result);
        if (missing.decrementAndGet() == 0) {
            ProduceResponse.Builder response = ProduceResponse.newBuilder();
            for (int i = 0; i < results.length(); i++) {
                response.addResults(results.get(i));
            }
            answer.accept(response.build());
        }
    }
}
