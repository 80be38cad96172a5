package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.decide.TopicCatalog;
import dev.balsa.broker.group.host.GroupCoordinator;
import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.CommitOffsetsResponse;
import dev.balsa.proto.v1.DeleteOffsetsRequest;
import dev.balsa.proto.v1.DeleteOffsetsResponse;
import dev.balsa.proto.v1.DeletedOffset;
import dev.balsa.proto.v1.FetchOffsetsRequest;
import dev.balsa.proto.v1.FetchOffsetsResponse;
import dev.balsa.proto.v1.FetchedOffset;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import dev.balsa.proto.v1.ResetOffsetsRequest;
import dev.balsa.proto.v1.ResetOffsetsResponse;
import dev.balsa.proto.v1.TopicPartition;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Committed offsets; any broker takes a call and sends it to the group's coordinator. */
final class OffsetService extends OffsetServiceGrpc.OffsetServiceImplBase {
    private final GroupCalls calls;

    OffsetService(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public void commitOffsets(CommitOffsetsRequest request, StreamObserver<CommitOffsetsResponse> observer) {
        long deadlineNanos = calls.deadlineNanos(CallDeadline.DEFAULT_MS);
        calls.answer(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        request.getClusterId(),
                        request.getNoForward(),
                        OffsetServiceGrpc.getCommitOffsetsMethod(),
                        () -> request.toBuilder().setNoForward(true).build(),
                        deadlineNanos),
                coordinator -> commit(coordinator, request, deadlineNanos));
    }

    private static CompletableFuture<CommitOffsetsResponse> commit(
            GroupCoordinator coordinator, CommitOffsetsRequest request, long deadlineNanos) {
        GroupRequest.Commit commit;
        try {
            commit = GroupMessages.commit(request);
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        }
        return coordinator
                .submit(commit, request.getSerializedSize(), 0, deadlineNanos)
                .thenApply(reply -> {
                    CommitOffsetsResponse.Builder response = CommitOffsetsResponse.newBuilder();
                    for (int i = 0; i < request.getOffsetsCount(); i++) {
                        dev.balsa.proto.v1.CommittedOffset.Builder offset =
                                dev.balsa.proto.v1.CommittedOffset.newBuilder()
                                        .setTarget(request.getOffsets(i).getTarget());
                        Failure failure = reply.partFailures().get(i);
                        if (failure != null) {
                            offset.setError(GrpcErrors.toPartitionError(failure));
                        }
                        response.addOffsets(offset);
                    }
                    return response.build();
                });
    }

    @Override
    public void fetchOffsets(FetchOffsetsRequest request, StreamObserver<FetchOffsetsResponse> observer) {
        calls.look(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        "",
                        request.getNoForward(),
                        OffsetServiceGrpc.getFetchOffsetsMethod(),
                        () -> request.toBuilder().setNoForward(true).build(),
                        calls.deadlineNanos(CallDeadline.DEFAULT_MS)),
                (coordinator, seen) -> CompletableFuture.completedFuture(offsets(request, seen.group())));
    }

    private FetchOffsetsResponse offsets(FetchOffsetsRequest request, @Nullable Group group) {
        TopicCatalog topics = calls.catalog();
        FetchOffsetsResponse.Builder response = FetchOffsetsResponse.newBuilder();
        for (TopicPartition target : request.getPartitionsList()) {
            TopicCatalog.Topic topic = topics.byName(target.getTopic());
            PartitionKey key = topic == null ? null : new PartitionKey(topic.id(), target.getPartition());
            response.addOffsets(fetched(
                    target,
                    key,
                    group == null || key == null ? null : group.offsets().get(key)));
        }
        if (request.getPartitionsCount() == 0 && group != null) {
            response.addAllOffsets(all(group, topics));
        }
        return response.build();
    }

    private static List<FetchedOffset> all(Group group, TopicCatalog topics) {
        List<FetchedOffset> all = new ArrayList<>();
        for (Map.Entry<PartitionKey, CommittedOffset> entry : group.offsets()) {
            PartitionKey key = entry.getKey();
            String name = GroupMessages.name(key.topicId(), topics);
            if (!name.isEmpty()) {
                TopicPartition target = TopicPartition.newBuilder()
                        .setTopic(name)
                        .setPartition(key.partition())
                        .build();
                all.add(fetched(target, key, entry.getValue()));
            }
        }
        all.sort(Comparator.comparing((FetchedOffset one) -> one.getTarget().getTopic())
                .thenComparingInt(one -> one.getTarget().getPartition()));
        return all;
    }

    private static FetchedOffset fetched(
            TopicPartition target, @Nullable PartitionKey key, @Nullable CommittedOffset offset) {
        FetchedOffset.Builder fetched = FetchedOffset.newBuilder().setTarget(target);
        if (key != null) {
            fetched.setTopicId(key.topicId().toString());
        }
        if (offset != null) {
            fetched.setOffset(offset.offset()).setMetadata(offset.metadata()).setCommittedAtMs(offset.committedAtMs());
            if (offset.leaderEpoch() != CommittedOffset.NO_EPOCH) {
                fetched.setLeaderEpoch(offset.leaderEpoch());
            }
        }
        return fetched.build();
    }

    @Override
    public void resetOffsets(ResetOffsetsRequest request, StreamObserver<ResetOffsetsResponse> observer) {
        long deadlineNanos = calls.deadlineNanos(CallDeadline.DEFAULT_MS);
        calls.look(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        request.getClusterId(),
                        request.getNoForward(),
                        OffsetServiceGrpc.getResetOffsetsMethod(),
                        () -> request.toBuilder().setNoForward(true).build(),
                        deadlineNanos),
                (coordinator, seen) -> new OffsetReset(calls, request, seen.group()).run(coordinator, deadlineNanos));
    }

    @Override
    public void deleteOffsets(DeleteOffsetsRequest request, StreamObserver<DeleteOffsetsResponse> observer) {
        long deadlineNanos = calls.deadlineNanos(CallDeadline.DEFAULT_MS);
        calls.answer(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        request.getClusterId(),
                        request.getNoForward(),
                        OffsetServiceGrpc.getDeleteOffsetsMethod(),
                        () -> request.toBuilder().setNoForward(true).build(),
                        deadlineNanos),
                coordinator -> delete(coordinator, request, deadlineNanos));
    }

    private CompletableFuture<DeleteOffsetsResponse> delete(
            GroupCoordinator coordinator, DeleteOffsetsRequest request, long deadlineNanos) {
        TopicCatalog topics = calls.catalog();
        List<PartitionKey> keys = new ArrayList<>();
        List<DeletedOffset.Builder> outcomes = new ArrayList<>();
        List<DeletedOffset.Builder> asked = new ArrayList<>();
        for (TopicPartition target : request.getPartitionsList()) {
            DeletedOffset.Builder outcome = DeletedOffset.newBuilder().setTarget(target);
            outcomes.add(outcome);
            TopicCatalog.Topic topic = topics.byName(target.getTopic());
            if (topic == null) {
                outcome.setError(GrpcErrors.toPartitionError(Failure.of(
                        ErrorReason.UNKNOWN_TOPIC, "there is no topic " + TopicName.quoted(target.getTopic()))));
            } else {
                keys.add(new PartitionKey(topic.id(), target.getPartition()));
                asked.add(outcome);
            }
        }
        return coordinator
                .submit(
                        new GroupRequest.RemoveOffsets(request.getGroup(), keys),
                        request.getSerializedSize(),
                        0,
                        deadlineNanos)
                .thenApply(reply -> {
                    for (int i = 0; i < asked.size(); i++) {
                        Failure failure = reply.partFailures().get(i);
                        if (failure != null) {
                            asked.get(i).setError(GrpcErrors.toPartitionError(failure));
                        }
                    }
                    DeleteOffsetsResponse.Builder response = DeleteOffsetsResponse.newBuilder();
                    outcomes.forEach(response::addOffsets);
                    return response.build();
                });
    }
}
