package dev.balsa.client.fake;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.CommitOffsetsResponse;
import dev.balsa.proto.v1.CommittedOffset;
import dev.balsa.proto.v1.FetchOffsetsRequest;
import dev.balsa.proto.v1.FetchOffsetsResponse;
import dev.balsa.proto.v1.FetchedOffset;
import dev.balsa.proto.v1.OffsetCommit;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import dev.balsa.proto.v1.PartitionError;
import dev.balsa.proto.v1.Reason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** A broker's committed offsets. */
final class FakeOffsets extends OffsetServiceGrpc.OffsetServiceImplBase {
    private final FakeBroker broker;
    private final FakeCluster cluster;

    FakeOffsets(FakeBroker broker, FakeCluster cluster) {
        this.broker = broker;
        this.cluster = cluster;
    }

    @Override
    public void commitOffsets(CommitOffsetsRequest request, StreamObserver<CommitOffsetsResponse> observer) {
        synchronized (cluster) {
            StatusRuntimeException refusal = refusal(request);
            if (refusal != null) {
                observer.onError(refusal);
                return;
            }
            FakeGroup group = cluster.group();
            group.commits++;
            FakeGroup.Member member = group.member(request.getMemberId());
            CommitOffsetsResponse.Builder response = CommitOffsetsResponse.newBuilder();
            for (OffsetCommit commit : request.getOffsetsList()) {
                TopicPartition target = new TopicPartition(
                        commit.getTarget().getTopic(), commit.getTarget().getPartition());
                CommittedOffset.Builder committed = CommittedOffset.newBuilder().setTarget(commit.getTarget());
                if (member != null && !group.owns(member, target)) {
                    committed.setError(PartitionError.newBuilder()
                            .setCode(Status.Code.FAILED_PRECONDITION.value())
                            .setReason("PARTITION_NOT_OWNED")
                            .setMessage("fake"));
                } else {
                    group.commit(target, commit.getOffset(), commit.getMetadata());
                }
                response.addOffsets(committed);
            }
            broker.answer(observer, response.build());
        }
    }

    private @Nullable StatusRuntimeException refusal(CommitOffsetsRequest request) {
        StatusRuntimeException elsewhere = FakeGroupService.elsewhere(broker, cluster);
        if (elsewhere != null) {
            return elsewhere;
        }
        FakeGroup group = cluster.group();
        if (!group.commitFailures.isEmpty()) {
            return FakeGroupService.refusal(group.commitFailures.remove(0), null);
        }
        boolean member = group.member(request.getMemberId()) != null;
        return member || (request.getMemberId().isEmpty() && !group.hasMembers())
                ? null
                : FakeGroupService.refusal(Reason.REASON_UNKNOWN_MEMBER, null);
    }

    @Override
    public void fetchOffsets(FetchOffsetsRequest request, StreamObserver<FetchOffsetsResponse> observer) {
        synchronized (cluster) {
            StatusRuntimeException elsewhere = FakeGroupService.elsewhere(broker, cluster);
            if (elsewhere != null) {
                observer.onError(elsewhere);
                return;
            }
            FetchOffsetsResponse.Builder response = FetchOffsetsResponse.newBuilder();
            for (dev.balsa.proto.v1.TopicPartition target : request.getPartitionsList()) {
                TopicPartition partition = new TopicPartition(target.getTopic(), target.getPartition());
                FetchedOffset.Builder fetched = FetchedOffset.newBuilder()
                        .setTarget(target)
                        .setMetadata(cluster.group().metadata(partition));
                Long offset = cluster.group().committed(partition);
                if (offset != null) {
                    fetched.setOffset(offset);
                }
                response.addOffsets(fetched);
            }
            broker.answer(observer, response.build());
        }
    }
}
