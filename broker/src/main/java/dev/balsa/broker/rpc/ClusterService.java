package dev.balsa.broker.rpc;

import dev.balsa.broker.controller.BrokerLiveness;
import dev.balsa.broker.controller.MetadataGroup;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.routing.KnownLeaders;
import dev.balsa.broker.session.BrokerVitals;
import dev.balsa.proto.v1.ClusterBroker;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.GetClusterRequest;
import dev.balsa.proto.v1.GetClusterResponse;
import dev.balsa.proto.v1.ListDataDirectoriesRequest;
import dev.balsa.proto.v1.ListDataDirectoriesResponse;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.ListReplicasResponse;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The state of the cluster as the controller's leader sees it, and of this broker's replicas. */
public final class ClusterService extends ClusterServiceGrpc.ClusterServiceImplBase {
    private final BrokerIdentity identity;
    private final MetadataGroup controller;
    private final ControllerRouter router;
    private final BrokerLiveness liveness;
    private final KnownLeaders leaders;
    private final ReplicaStatuses replicas;
    private final DataDirectoryStatuses directories;
    private final MonotonicClock clock;

    ClusterService(
            BrokerIdentity identity,
            MetadataGroup controller,
            ControllerRouter router,
            BrokerLiveness liveness,
            KnownLeaders leaders,
            ReplicaStatuses replicas,
            DataDirectoryStatuses directories,
            MonotonicClock clock) {
        this.identity = identity;
        this.controller = controller;
        this.router = router;
        this.liveness = liveness;
        this.leaders = leaders;
        this.replicas = replicas;
        this.directories = directories;
        this.clock = clock;
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        Answers.give(
                observer,
                router.route(
                        request.getNoForward(),
                        () -> controller.read(clock.nanos() + leftNanos).thenApply(this::describe),
                        (channel, remote) -> ClusterServiceGrpc.newStub(channel)
                                .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                                .getCluster(
                                        request.toBuilder().setNoForward(true).build(), remote)));
    }

    @Override
    public void listReplicas(ListReplicasRequest request, StreamObserver<ListReplicasResponse> observer) {
        Answers.give(observer, replicas.collect(request.getTopic()));
    }

    @Override
    public void listDataDirectories(
            ListDataDirectoriesRequest request, StreamObserver<ListDataDirectoriesResponse> observer) {
        Answers.give(observer, CompletableFuture.completedFuture(directories.collect()));
    }

    private GetClusterResponse describe(MetadataImage image) {
        Map<Integer, Integer> leading = new HashMap<>();
        Map<Integer, Integer> holding = new HashMap<>();
        GetClusterResponse.Builder response = GetClusterResponse.newBuilder()
                .setClusterId(identity.clusterId())
                .setControllerId(identity.brokerId())
                .setControllerEpoch(controller.leadingTerm())
                .setMetadataVersion(image.version())
                .setTopics(image.topics().size())
                .setPartitions(image.partitions().size());
        for (PartitionAssignment assignment : image.partitions().values()) {
            LeaderAddress leader = leaders.leader(assignment.partition().group());
            if (leader.isKnown()) {
                leading.merge(leader.leaderId(), 1, Integer::sum);
            } else {
                response.addLeaderless(target(assignment));
            }
            boolean isShort = false;
            for (ReplicaId replica : assignment.partition().replicas()) {
                holding.merge(replica.brokerId(), 1, Integer::sum);
                isShort |= !isHeld(image, replica);
            }
            if (isShort) {
                response.addUnderReplicated(target(assignment));
            }
        }
        for (BrokerRegistration broker : image.brokers().values()) {
            BrokerVitals vitals = liveness.vitals(broker.id());
            response.addBrokers(ClusterBroker.newBuilder()
                    .setId(broker.id())
                    .setEndpoint(broker.endpoint())
                    .setPeerEndpoint(broker.peerEndpoint())
                    .setIncarnation(broker.incarnation().toString())
                    .setAlive(liveness.isAlive(broker.id()))
                    .setControllerVoter(controller.status().configuration().isVoter(broker.replicaId()))
                    .setLastContactMs(liveness.lastContactMs(broker.id()))
                    .setLeaders(leading.getOrDefault(broker.id(), 0))
                    .setReplicas(holding.getOrDefault(broker.id(), 0))
                    .setDisk(vitals.disk())
                    .setDamagedRanges(vitals.damagedRanges())
                    .setRepairedRanges(vitals.repairedRanges()));
        }
        return response.build();
    }

    /** On a live broker, and on the disk it was placed on. */
    private boolean isHeld(MetadataImage image, ReplicaId replica) {
        BrokerRegistration broker = image.broker(replica.brokerId());
        return broker != null && broker.replicaId().equals(replica) && liveness.isAlive(broker.id());
    }

    private static TopicPartition target(PartitionAssignment assignment) {
        return TopicPartition.newBuilder()
                .setTopic(assignment.topic())
                .setPartition(assignment.partition().partition())
                .build();
    }
}
