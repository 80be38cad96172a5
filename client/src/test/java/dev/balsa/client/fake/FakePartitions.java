package dev.balsa.client.fake;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.DeleteRecordsRequest;
import dev.balsa.proto.v1.DeleteRecordsResponse;
import dev.balsa.proto.v1.PartitionServiceGrpc;
import io.grpc.stub.StreamObserver;

/** A broker's partition service: only what gives up records, anywhere at once. */
final class FakePartitions extends PartitionServiceGrpc.PartitionServiceImplBase {
    private final FakeCluster cluster;

    FakePartitions(FakeCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void deleteRecords(DeleteRecordsRequest request, StreamObserver<DeleteRecordsResponse> observer) {
        cluster.logStart(
                new TopicPartition(
                        request.getTarget().getTopic(), request.getTarget().getPartition()),
                request.getBeforeOffset());
        observer.onNext(DeleteRecordsResponse.newBuilder()
                .setLogStartOffset(request.getBeforeOffset())
                .build());
        observer.onCompleted();
    }
}
