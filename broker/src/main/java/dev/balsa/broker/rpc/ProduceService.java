package dev.balsa.broker.rpc;

import dev.balsa.broker.client.ByteBudget;
import dev.balsa.broker.client.OpenCall;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.marshal.AliasedRequests;
import dev.balsa.broker.partition.Acks;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.broker.partition.WallClock;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.routing.LeaderLookup;
import dev.balsa.proto.v1.InitProducerRequest;
import dev.balsa.proto.v1.InitProducerResponse;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceResponse;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.ProduceStreamResponse;
import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Appends records to partitions. Handlers check, encode and hand over; they never wait. */
public final class ProduceService extends ProduceServiceGrpc.ProduceServiceImplBase {
    private static final int MAX_WRITES = 1_000;

    private final ProduceServices services;
    private final ProducerIds producerIds;

    /** @param budget bytes of produce requests that may be under way in this broker */
    public ProduceService(
            BrokerIdentity identity,
            LeaderLookup lookup,
            BrokerChannels channels,
            Replicas replicas,
            ProducerIds producerIds,
            WallClock wallClock,
            MonotonicClock clock,
            ByteBudget budget) {
        this.services = new ProduceServices(
                new PartitionRouter(identity, lookup, replicas),
                new BatchEncoder(wallClock),
                new Forwarder(channels),
                clock,
                budget);
        this.producerIds = producerIds;
    }

    /** The service as a listener is to serve it: batches on a stream are copied once on their way in. */
    public ServerServiceDefinition definition() {
        return AliasedRequests.of(
                bindService(), ProduceServiceGrpc.getProduceStreamMethod(), ProduceStreamRequest.parser());
    }

    @Override
    public void initProducer(InitProducerRequest request, StreamObserver<InitProducerResponse> client) {
        SingleAnswer<InitProducerResponse> answer = new SingleAnswer<>(client);
        producerIds.next(
                producerId -> answer.give(InitProducerResponse.newBuilder()
                        .setProducerId(producerId)
                        .setProducerEpoch(0)
                        .build()),
                failure -> answer.fail(failure.toException()));
    }

    @Override
    public void produce(ProduceRequest request, StreamObserver<ProduceResponse> client) {
        SingleAnswer<ProduceResponse> answer = new SingleAnswer<>(client);
        long sizeBytes = request.getSerializedSize();
        ByteBudget.Share share = OpenCall.current().produceShare();
        try {
            Acks acks = check(request);
            long timeoutMs = request.getTimeoutMs() == 0 ? CallDeadline.DEFAULT_MS : request.getTimeoutMs();
            if (!services.budget().tryTake(share, sizeBytes)) {
                throw ProduceStream.overBudget().toException();
            }
            answer.whenOver(() -> services.budget().give(share, sizeBytes));
            new ProduceCall(services, request, acks, CallDeadline.leftNanos(timeoutMs), answer::give).start();
        } catch (FailureException | RuntimeException e) {
            answer.fail(e);
        }
    }

    @Override
    public StreamObserver<ProduceStreamRequest> produceStream(StreamObserver<ProduceStreamResponse> client) {
        return new ProduceStream(services, (ServerCallStreamObserver<ProduceStreamResponse>) client);
    }

    private Acks check(ProduceRequest request) throws FailureException {
        services.router().checkCluster(request.getClusterId());
        if (request.getWritesCount() == 0 || request.getWritesCount() > MAX_WRITES) {
            throw invalid("a produce call carries 1 to " + MAX_WRITES + " writes, not " + request.getWritesCount());
        }
        checkTimeout(request.getTimeoutMs());
        return WriteResults.acks(request.getAcks());
    }

    static void checkTimeout(int timeoutMs) throws FailureException {
        if (timeoutMs < 0) {
            throw invalid("timeout_ms is " + timeoutMs + "; use 0 for the default or a positive number");
        }
    }

    private static FailureException invalid(String message) {
        return Failure.of(ErrorReason.INVALID_REQUEST, message).toException();
    }
}
