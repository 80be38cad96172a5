package dev.balsa.broker.rpc;

import dev.balsa.proto.internal.v1.AllocateProducerIdsRequest;
import dev.balsa.proto.internal.v1.AllocateProducerIdsResponse;
import dev.balsa.proto.internal.v1.BrokerHeartbeatRequest;
import dev.balsa.proto.internal.v1.BrokerHeartbeatResponse;
import dev.balsa.proto.internal.v1.ControllerServiceGrpc;
import dev.balsa.proto.internal.v1.CreateInternalTopicRequest;
import dev.balsa.proto.internal.v1.CreateInternalTopicResponse;
import dev.balsa.proto.internal.v1.RegisterBrokerRequest;
import dev.balsa.proto.internal.v1.RegisterBrokerResponse;
import dev.balsa.proto.internal.v1.ReportReplicasRequest;
import dev.balsa.proto.internal.v1.ReportReplicasResponse;
import io.grpc.stub.StreamObserver;

/** What brokers ask of the controller's leader; for the listener for peers only. */
public final class ControllerService extends ControllerServiceGrpc.ControllerServiceImplBase {
    private final ControllerCalls calls;

    public ControllerService(ControllerCalls calls) {
        this.calls = calls;
    }

    @Override
    public void registerBroker(RegisterBrokerRequest request, StreamObserver<RegisterBrokerResponse> observer) {
        Answers.give(observer, calls.register(request, CallDeadline.leftNanos(CallDeadline.DEFAULT_MS)));
    }

    @Override
    public void brokerHeartbeat(BrokerHeartbeatRequest request, StreamObserver<BrokerHeartbeatResponse> observer) {
        Answers.give(observer, calls.heartbeat(request));
    }

    @Override
    public void allocateProducerIds(
            AllocateProducerIdsRequest request, StreamObserver<AllocateProducerIdsResponse> observer) {
        Answers.give(observer, calls.allocateProducerIds(request, CallDeadline.leftNanos(CallDeadline.DEFAULT_MS)));
    }

    @Override
    public void reportReplicas(ReportReplicasRequest request, StreamObserver<ReportReplicasResponse> observer) {
        Answers.give(observer, calls.reportReplicas(request, CallDeadline.leftNanos(CallDeadline.DEFAULT_MS)));
    }

    @Override
    public void createInternalTopic(
            CreateInternalTopicRequest request, StreamObserver<CreateInternalTopicResponse> observer) {
        Answers.give(observer, calls.createInternalTopic(request, CallDeadline.leftNanos(CallDeadline.DEFAULT_MS)));
    }
}
