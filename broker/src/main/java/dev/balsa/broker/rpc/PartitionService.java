package dev.balsa.broker.rpc;

import dev.balsa.broker.controller.CommandReply;
import dev.balsa.broker.controller.CommandResult;
import dev.balsa.broker.controller.ControllerCommand.MovePartition;
import dev.balsa.broker.controller.MetadataGroup;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.proto.v1.DeleteRecordsRequest;
import dev.balsa.proto.v1.DeleteRecordsResponse;
import dev.balsa.proto.v1.PartitionServiceGrpc;
import dev.balsa.proto.v1.ReassignPartitionRequest;
import dev.balsa.proto.v1.ReassignPartitionResponse;
import dev.balsa.proto.v1.TransferLeadershipRequest;
import dev.balsa.proto.v1.TransferLeadershipResponse;
import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.stub.StreamObserver;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Moves and empties partitions: their leaders and records at the partition's leader, their replicas at the controller's. */
final class PartitionService extends PartitionServiceGrpc.PartitionServiceImplBase {
    private final PartitionRouter partitions;
    private final Forwarder forwarder;
    private final MetadataGroup controller;
    private final ControllerRouter router;
    private final MetadataAnswers answers;
    private final MonotonicClock clock;

    PartitionService(
            PartitionRouter partitions,
            BrokerChannels channels,
            MetadataGroup controller,
            ControllerRouter router,
            MetadataAnswers answers,
            MonotonicClock clock) {
        this.partitions = partitions;
        this.forwarder = new Forwarder(channels);
        this.controller = controller;
        this.router = router;
        this.answers = answers;
        this.clock = clock;
    }

    @Override
    public void transferLeadership(
            TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> observer) {
        CompletableFuture<TransferLeadershipResponse> outcome = new CompletableFuture<>();
        Answers.give(observer, outcome);
        try {
            partitions.checkCluster(request.getClusterId());
        } catch (FailureException e) {
            outcome.completeExceptionally(e);
            return;
        }
        PartitionId partition = PartitionRouter.id(request.getTarget());
        switch (partitions.route(partition)) {
            case PartitionRouter.Target.Here(var replica) ->
                replica.transferLeadership(
                        request.hasToBroker() ? OptionalInt.of(request.getToBroker()) : OptionalInt.empty(),
                        term -> outcome.complete(TransferLeadershipResponse.newBuilder()
                                .setLeaderEpoch(term)
                                .build()),
                        failure -> fail(outcome, partitions.withEndpoint(failure)));
            case PartitionRouter.Target.There(var leader) -> {
                if (request.getNoForward()) {
                    fail(outcome, PartitionRouter.notLeader(partition, leader));
                } else {
                    forwarder.transferLeadership(
                            leader.leaderId(),
                            request,
                            CallDeadline.leftNanos(CallDeadline.DEFAULT_MS),
                            outcome::complete,
                            failure -> fail(outcome, failure));
                }
            }
            case PartitionRouter.Target.Nowhere(Failure failure) -> fail(outcome, failure);
        }
    }

    @Override
    public void deleteRecords(DeleteRecordsRequest request, StreamObserver<DeleteRecordsResponse> observer) {
        CompletableFuture<DeleteRecordsResponse> outcome = new CompletableFuture<>();
        Answers.give(observer, outcome);
        try {
            partitions.checkCluster(request.getClusterId());
            TopicName.checkForUsers(request.getTarget().getTopic());
        } catch (FailureException e) {
            outcome.completeExceptionally(e);
            return;
        }
        PartitionId partition = PartitionRouter.id(request.getTarget());
        switch (partitions.route(partition)) {
            case PartitionRouter.Target.Here(var replica) ->
                replica.deleteRecords(
                        request.getBeforeOffset(),
                        startOffset -> outcome.complete(DeleteRecordsResponse.newBuilder()
                                .setLogStartOffset(startOffset)
                                .build()),
                        failure -> fail(outcome, partitions.withEndpoint(failure)));
            case PartitionRouter.Target.There(var leader) -> {
                if (request.getNoForward()) {
                    fail(outcome, PartitionRouter.notLeader(partition, leader));
                } else {
                    forwarder.deleteRecords(
                            leader.leaderId(),
                            request,
                            CallDeadline.leftNanos(CallDeadline.DEFAULT_MS),
                            outcome::complete,
                            failure -> fail(outcome, failure));
                }
            }
            case PartitionRouter.Target.Nowhere(Failure failure) -> fail(outcome, failure);
        }
    }

    @Override
    public void reassignPartition(
            ReassignPartitionRequest request, StreamObserver<ReassignPartitionResponse> observer) {
        try {
            partitions.checkCluster(request.getClusterId());
        } catch (FailureException e) {
            Answers.give(observer, CompletableFuture.failedFuture(e));
            return;
        }
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        MovePartition command = new MovePartition(
                request.getTarget().getTopic(),
                request.getTarget().getPartition(),
                request.getReplicasList(),
                request.getValidateOnly());
        Answers.give(
                observer,
                router.route(
                        request.getNoForward(),
                        () -> controller
                                .submit(command, clock.nanos() + leftNanos)
                                .thenApply(this::moving),
                        (channel, remote) -> PartitionServiceGrpc.newStub(channel)
                                .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                                .reassignPartition(
                                        request.toBuilder().setNoForward(true).build(), remote)));
    }

    private ReassignPartitionResponse moving(CommandReply reply) {
        if (reply.result() instanceof CommandResult.PartitionMoving moving) {
            return ReassignPartitionResponse.newBuilder()
                    .setPartition(answers.partition(moving.partition()))
                    .build();
        }
        throw new IllegalStateException("a partition was to be moved, " + reply.result() + " came");
    }

    private static void fail(CompletableFuture<?> outcome, Failure failure) {
        outcome.completeExceptionally(failure.toException());
    }
}
