package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.routing.KnownLeaders;
import dev.balsa.broker.session.BrokerVitals;
import dev.balsa.broker.session.ControllerLink;
import dev.balsa.proto.internal.v1.AllocateProducerIdsRequest;
import dev.balsa.proto.internal.v1.BrokerHeartbeatRequest;
import dev.balsa.proto.internal.v1.ControllerServiceGrpc;
import dev.balsa.proto.internal.v1.CreateInternalTopicRequest;
import dev.balsa.proto.internal.v1.RegisterBrokerRequest;
import dev.balsa.proto.internal.v1.ReportReplicasRequest;
import dev.balsa.proto.internal.v1.ReportedReplica;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the controller's leader and calls it: first whom the leadership table names, then each of the controllers in turn, each
 * once a call. This broker itself is called without a network.
 */
public final class ControllerClient implements ControllerLink {
    private static final long CALL_TIMEOUT_MS = 3_000;

    private final BrokerIdentity identity;
    private final ControllerCalls local;
    private final KnownLeaders leaders;
    private final BrokerChannels peers;
    private final List<Integer> controllers;

    /**
     * @param peers channels to other brokers' listeners for peers
     * @param controllers broker ids of the cluster's first controllers
     */
    public ControllerClient(
            BrokerIdentity identity,
            ControllerCalls local,
            KnownLeaders leaders,
            BrokerChannels peers,
            List<Integer> controllers) {
        this.identity = identity;
        this.local = local;
        this.leaders = leaders;
        this.peers = peers;
        this.controllers = List.copyOf(controllers);
    }

    @Override
    public CompletableFuture<Long> register(BrokerRegistration registration) {
        RegisterBrokerRequest request = RegisterBrokerRequest.newBuilder()
                .setClusterId(identity.clusterId())
                .setBrokerId(registration.id())
                .setIncarnation(registration.incarnation().toString())
                .setEndpoint(registration.endpoint())
                .setPeerEndpoint(registration.peerEndpoint())
                .setRack(registration.rack())
                .setControllerOnly(registration.controllerOnly())
                .build();
        return call(
                        () -> local.register(request, TimeUnit.MILLISECONDS.toNanos(CALL_TIMEOUT_MS)),
                        (stub, observer) -> stub.registerBroker(request, observer))
                .thenApply(response -> response.getMetadataVersion());
    }

    @Override
    public CompletableFuture<Pulse> heartbeat(
            BrokerRegistration registration, long metadataVersion, BrokerVitals vitals) {
        BrokerHeartbeatRequest request = BrokerHeartbeatRequest.newBuilder()
                .setBrokerId(registration.id())
                .setIncarnation(registration.incarnation().toString())
                .setMetadataVersion(metadataVersion)
                .setLeaders(vitals.leaders())
                .setDisk(vitals.disk())
                .setDamagedRanges(vitals.damagedRanges())
                .setRepairedRanges(vitals.repairedRanges())
                .build();
        return call(() -> local.heartbeat(request), (stub, observer) -> stub.brokerHeartbeat(request, observer))
                .thenApply(response -> new Pulse(response.getControllerId(), response.getAliveList()));
    }

    @Override
    public CompletableFuture<IdBlock> allocateProducerIds(BrokerRegistration registration) {
        AllocateProducerIdsRequest request = AllocateProducerIdsRequest.newBuilder()
                .setBrokerId(registration.id())
                .setIncarnation(registration.incarnation().toString())
                .build();
        return call(
                        () -> local.allocateProducerIds(request, TimeUnit.MILLISECONDS.toNanos(CALL_TIMEOUT_MS)),
                        (stub, observer) -> stub.allocateProducerIds(request, observer))
                .thenApply(response -> new IdBlock(response.getFirstProducerId(), response.getCount()));
    }

    @Override
    public CompletableFuture<Void> reportReplicas(GroupId group, int decisions, List<ReplicaId> voters) {
        ReportReplicasRequest.Builder request =
                ReportReplicasRequest.newBuilder().setGroupId(group.value()).setDecisions(decisions);
        for (ReplicaId voter : voters) {
            request.addReplicas(ReportedReplica.newBuilder()
                    .setBrokerId(voter.brokerId())
                    .setIncarnation(voter.incarnation().toString()));
        }
        ReportReplicasRequest built = request.build();
        return call(
                        () -> local.reportReplicas(built, TimeUnit.MILLISECONDS.toNanos(CALL_TIMEOUT_MS)),
                        (stub, observer) -> stub.reportReplicas(built, observer))
                .thenApply(response -> null);
    }

    /** Makes a topic of the brokers' own unless it is there. Any thread. */
    public CompletableFuture<Void> createInternalTopic(String name, int partitions, int replicationFactor) {
        CreateInternalTopicRequest request = CreateInternalTopicRequest.newBuilder()
                .setName(name)
                .setPartitions(partitions)
                .setReplicationFactor(replicationFactor)
                .build();
        return call(
                        () -> local.createInternalTopic(request, TimeUnit.MILLISECONDS.toNanos(CALL_TIMEOUT_MS)),
                        (stub, observer) -> stub.createInternalTopic(request, observer))
                .thenApply(response -> null);
    }

    private interface RemoteCall<T> {
        void start(ControllerServiceGrpc.ControllerServiceStub stub, StreamObserver<T> observer);
    }

    private <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> here, RemoteCall<T> there) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        tryNext(candidates(), here, there, null, outcome);
        return outcome;
    }

    private ArrayDeque<Integer> candidates() {
        List<Integer> candidates = new ArrayList<>();
        LeaderAddress known = leaders.leader(GroupId.METADATA);
        if (known.isKnown()) {
            candidates.add(known.leaderId());
        }
        controllers.stream().filter(id -> !candidates.contains(id)).forEach(candidates::add);
        return new ArrayDeque<>(candidates);
    }

    private <T> void tryNext(
            ArrayDeque<Integer> candidates,
            Supplier<CompletableFuture<T>> here,
            RemoteCall<T> there,
            @Nullable Throwable lastFailure,
            CompletableFuture<T> outcome) {
        Integer candidate = candidates.poll();
        if (candidate == null) {
            outcome.completeExceptionally(lastFailure != null ? lastFailure : nobody());
            return;
        }
        CompletableFuture<T> attempt = candidate == identity.brokerId() ? here.get() : remote(candidate, there);
        var _ = attempt.whenComplete((@Nullable T value, @Nullable Throwable thrown) -> {
            if (value != null) {
                outcome.complete(value);
                return;
            }
            Throwable cause = Answers.cause(thrown);
            if (mayBeElsewhere(cause)) {
                tryNext(candidates, here, there, cause, outcome);
            } else {
                outcome.completeExceptionally(cause);
            }
        });
    }

    private <T> CompletableFuture<T> remote(int brokerId, RemoteCall<T> there) {
        Channel channel = peers.channel(brokerId);
        if (channel == null) {
            return CompletableFuture.failedFuture(nobody());
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Context.ROOT.run(() -> there.start(
                ControllerServiceGrpc.newStub(channel).withDeadlineAfter(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS),
                new UnaryAnswer<>(
                        outcome::complete,
                        thrown -> outcome.completeExceptionally(
                                GrpcErrors.ofForwarded(thrown, brokerId).toException()))));
        return outcome;
    }

    /** All calls may be made twice: at worst some producer ids are never used, and reports are about what is anyway. */
    private static boolean mayBeElsewhere(Throwable thrown) {
        if (!(thrown instanceof FailureException expected)) {
            return false;
        }
        ErrorReason reason = expected.failure().reason();
        return reason == ErrorReason.NOT_LEADER
                || reason == ErrorReason.NO_LEADER
                || reason == ErrorReason.LEADERSHIP_LOST
                || reason == ErrorReason.SHUTTING_DOWN
                || reason == ErrorReason.INTERNAL;
    }

    private static FailureException nobody() {
        return Failure.of(ErrorReason.NO_LEADER, "no controller can be reached; check that a majority is up")
                .withRetryAfterMs(200)
                .toException();
    }
}
