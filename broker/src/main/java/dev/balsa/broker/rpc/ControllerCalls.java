package dev.balsa.broker.rpc;

import dev.balsa.broker.config.Endpoint;
import dev.balsa.broker.controller.BrokerLiveness;
import dev.balsa.broker.controller.CommandReply;
import dev.balsa.broker.controller.CommandResult;
import dev.balsa.broker.controller.Controller;
import dev.balsa.broker.controller.ControllerCommand.AllocateProducerIds;
import dev.balsa.broker.controller.ControllerCommand.CreateInternalTopic;
import dev.balsa.broker.controller.ControllerCommand.RegisterBroker;
import dev.balsa.broker.controller.ControllerCommand.ReportReplicas;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.session.BrokerVitals;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.proto.internal.v1.AllocateProducerIdsRequest;
import dev.balsa.proto.internal.v1.AllocateProducerIdsResponse;
import dev.balsa.proto.internal.v1.BrokerHeartbeatRequest;
import dev.balsa.proto.internal.v1.BrokerHeartbeatResponse;
import dev.balsa.proto.internal.v1.CreateInternalTopicRequest;
import dev.balsa.proto.internal.v1.CreateInternalTopicResponse;
import dev.balsa.proto.internal.v1.RegisterBrokerRequest;
import dev.balsa.proto.internal.v1.RegisterBrokerResponse;
import dev.balsa.proto.internal.v1.ReportReplicasRequest;
import dev.balsa.proto.internal.v1.ReportReplicasResponse;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * What brokers ask of the controller's leader, as it is answered here: for the service, and without a network for this broker
 * itself. Any thread, never blocks; failures are {@link FailureException}.
 */
public final class ControllerCalls {
    private static final int MAX_RACK_LENGTH = 128;

    private final BrokerIdentity identity;
    private final Controller controller;
    private final BrokerLiveness liveness;
    private final MetadataSource metadata;
    private final MonotonicClock clock;

    public ControllerCalls(
            BrokerIdentity identity,
            Controller controller,
            BrokerLiveness liveness,
            MetadataSource metadata,
            MonotonicClock clock) {
        this.identity = identity;
        this.controller = controller;
        this.liveness = liveness;
        this.metadata = metadata;
        this.clock = clock;
    }

    CompletableFuture<RegisterBrokerResponse> register(RegisterBrokerRequest request, long leftNanos) {
        BrokerRegistration registration;
        try {
            registration = registration(request);
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        }
        return controller
                .submit(new RegisterBroker(registration), clock.nanos() + leftNanos)
                .thenApply(reply -> {
                    liveness.heard(registration.id(), BrokerLiveness.NOTHING_SAID, 0);
                    return RegisterBrokerResponse.newBuilder()
                            .setMetadataVersion(reply.metadataVersion())
                            .build();
                });
    }

    CompletableFuture<BrokerHeartbeatResponse> heartbeat(BrokerHeartbeatRequest request) {
        if (controller.leadingTerm() == 0) {
            return failed(ErrorReason.NOT_LEADER, "this broker is not the controller's leader");
        }
        MetadataImage image = metadata.image();
        BrokerRegistration known = image.broker(request.getBrokerId());
        if (known == null || !known.incarnation().toString().equals(request.getIncarnation())) {
            return failed(
                    ErrorReason.UNKNOWN_BROKER,
                    "broker " + request.getBrokerId() + " is not registered with this data directory");
        }
        liveness.heard(
                request.getBrokerId(),
                new BrokerVitals(
                        request.getLeaders(),
                        request.getDisk(),
                        request.getDamagedRanges(),
                        request.getRepairedRanges()),
                request.getMetadataVersion());
        BrokerHeartbeatResponse.Builder response =
                BrokerHeartbeatResponse.newBuilder().setControllerId(identity.brokerId());
        image.brokers().keySet().stream().filter(liveness::isAlive).forEach(response::addAlive);
        return CompletableFuture.completedFuture(response.build());
    }

    CompletableFuture<AllocateProducerIdsResponse> allocateProducerIds(
            AllocateProducerIdsRequest request, long leftNanos) {
        return controller
                .submit(new AllocateProducerIds(request.getBrokerId()), clock.nanos() + leftNanos)
                .thenApply(ControllerCalls::idBlock);
    }

    CompletableFuture<ReportReplicasResponse> reportReplicas(ReportReplicasRequest request, long leftNanos) {
        ReportReplicas report;
        try {
            report = new ReportReplicas(
                    new GroupId(request.getGroupId()),
                    request.getDecisions(),
                    request.getReplicasList().stream()
                            .map(one -> new ReplicaId(one.getBrokerId(), UUID.fromString(one.getIncarnation())))
                            .toList());
        } catch (IllegalArgumentException e) {
            return failed(ErrorReason.INVALID_REQUEST, "a report of replicas cannot be read: " + e.getMessage());
        }
        return controller
                .submit(report, clock.nanos() + leftNanos)
                .thenApply(reply -> ReportReplicasResponse.getDefaultInstance());
    }

    CompletableFuture<CreateInternalTopicResponse> createInternalTopic(
            CreateInternalTopicRequest request, long leftNanos) {
        return controller
                .submit(
                        new CreateInternalTopic(
                                request.getName(), request.getPartitions(), request.getReplicationFactor()),
                        clock.nanos() + leftNanos)
                .thenApply(reply -> CreateInternalTopicResponse.getDefaultInstance());
    }

    private static AllocateProducerIdsResponse idBlock(CommandReply reply) {
        if (reply.result() instanceof CommandResult.ProducerIds block) {
            return AllocateProducerIdsResponse.newBuilder()
                    .setFirstProducerId(block.firstProducerId())
                    .setCount(block.count())
                    .build();
        }
        throw new IllegalStateException("producer ids were asked for, " + reply.result() + " came");
    }

    private BrokerRegistration registration(RegisterBrokerRequest request) throws FailureException {
        if (!request.getClusterId().equals(identity.clusterId())) {
            throw Failure.of(
                            ErrorReason.WRONG_CLUSTER,
                            "the broker belongs to cluster " + TopicName.quoted(request.getClusterId())
                                    + ", this controller to " + TopicName.quoted(identity.clusterId())
                                    + "; check the addresses and the data directory")
                    .toException();
        }
        try {
            if (request.getBrokerId() < 0 || request.getRack().length() > MAX_RACK_LENGTH) {
                throw new IllegalArgumentException("the broker id is negative or the rack's name too long");
            }
            return new BrokerRegistration(
                    request.getBrokerId(),
                    UUID.fromString(request.getIncarnation()),
                    Endpoint.parse(request.getEndpoint()).toString(),
                    Endpoint.parse(request.getPeerEndpoint()).toString(),
                    request.getRack(),
                    request.getControllerOnly());
        } catch (IllegalArgumentException e) {
            throw Failure.of(ErrorReason.INVALID_REQUEST, "a registration cannot be read: " + e.getMessage())
                    .toException();
        }
    }

    private static <T> CompletableFuture<T> failed(ErrorReason reason, String message) {
        return CompletableFuture.failedFuture(Failure.of(reason, message).toException());
    }
}
