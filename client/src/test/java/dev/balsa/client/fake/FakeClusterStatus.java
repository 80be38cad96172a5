package dev.balsa.client.fake;

import dev.balsa.proto.v1.ClusterBroker;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.GetClusterRequest;
import dev.balsa.proto.v1.GetClusterResponse;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.ListReplicasResponse;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.proto.v1.TopicPartition;
import io.grpc.stub.StreamObserver;

/** A broker's cluster service. */
final class FakeClusterStatus extends ClusterServiceGrpc.ClusterServiceImplBase {
    private final FakeBroker broker;
    private final FakeCluster cluster;

    FakeClusterStatus(FakeBroker broker, FakeCluster cluster) {
        this.broker = broker;
        this.cluster = cluster;
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
        broker.answer(
                observer,
                GetClusterResponse.newBuilder()
                        .setClusterId("fake")
                        .setControllerId(1)
                        .setTopics(cluster.topicNames().size())
                        .addBrokers(
                                ClusterBroker.newBuilder().setId(broker.id()).setAlive(true))
                        .build());
    }

    @Override
    public void listReplicas(ListReplicasRequest request, StreamObserver<ListReplicasResponse> observer) {
        broker.answer(
                observer,
                ListReplicasResponse.newBuilder()
                        .addReplicas(ReplicaStatus.newBuilder()
                                .setTarget(TopicPartition.newBuilder().setTopic("logs"))
                                .setRole(broker.id() == 1 ? "LEADER" : "FOLLOWER"))
                        .build());
    }
}
