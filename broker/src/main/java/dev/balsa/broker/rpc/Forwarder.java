package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.proto.v1.DeleteRecordsRequest;
import dev.balsa.proto.v1.DeleteRecordsResponse;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListOffsetsResponse;
import dev.balsa.proto.v1.PartitionServiceGrpc;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceResponse;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.TransferLeadershipRequest;
import dev.balsa.proto.v1.TransferLeadershipResponse;
import io.grpc.Channel;
import io.grpc.Context;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends unary calls one hop on, to the broker that leads. The second broker is told not to forward again, so a call never
 * circles. Never blocks.
 */
final class Forwarder {
    private static final int MAX_FORWARDED_BYTES = 64 << 20;

    private final BrokerChannels channels;

    Forwarder(BrokerChannels channels) {
        this.channels = channels;
    }

    void produce(
            int leaderId,
            ProduceRequest.Builder request,
            long leftNanos,
            Consumer<ProduceResponse> answered,
            Consumer<Failure> failed) {
        // The leader is given a little less than this broker waits, so that its own answer arrives.
        long timeoutMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos - leftNanos / 10));
        ProduceRequest forwarded = request.setNoForward(true)
                .setTimeoutMs((int) Math.min(timeoutMs, CallDeadline.MAX_MS))
                .build();
        call(
                leaderId,
                failed,
                (channel, failure) -> ProduceServiceGrpc.newStub(channel)
                        .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                        .produce(forwarded, new UnaryAnswer<>(answered, failure)));
    }

    void fetch(
            int leaderId,
            FetchRequest request,
            long leftNanos,
            Consumer<FetchResponse> answered,
            Consumer<Failure> failed) {
        FetchRequest forwarded = request.toBuilder().setNoForward(true).build();
        call(
                leaderId,
                failed,
                (channel, failure) -> FetchServiceGrpc.newStub(channel)
                        .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                        .withMaxInboundMessageSize(MAX_FORWARDED_BYTES)
                        .fetch(forwarded, new UnaryAnswer<>(answered, failure)));
    }

    void listOffsets(
            int leaderId,
            ListOffsetsRequest.Builder request,
            long leftNanos,
            Consumer<ListOffsetsResponse> answered,
            Consumer<Failure> failed) {
        ListOffsetsRequest forwarded = request.setNoForward(true).build();
        call(
                leaderId,
                failed,
                (channel, failure) -> FetchServiceGrpc.newStub(channel)
                        .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                        .listOffsets(forwarded, new UnaryAnswer<>(answered, failure)));
    }

    void transferLeadership(
            int leaderId,
            TransferLeadershipRequest request,
            long leftNanos,
            Consumer<TransferLeadershipResponse> answered,
            Consumer<Failure> failed) {
        TransferLeadershipRequest forwarded =
                request.toBuilder().setNoForward(true).build();
        call(
                leaderId,
                failed,
                (channel, failure) -> PartitionServiceGrpc.newStub(channel)
                        .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                        .transferLeadership(forwarded, new UnaryAnswer<>(answered, failure)));
    }

    void deleteRecords(
            int leaderId,
            DeleteRecordsRequest request,
            long leftNanos,
            Consumer<DeleteRecordsResponse> answered,
            Consumer<Failure> failed) {
        DeleteRecordsRequest forwarded = request.toBuilder().setNoForward(true).build();
        call(
                leaderId,
                failed,
                (channel, failure) -> PartitionServiceGrpc.newStub(channel)
                        .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                        .deleteRecords(forwarded, new UnaryAnswer<>(answered, failure)));
    }

    private interface Call {
        void start(Channel channel, Consumer<Throwable> failed);
    }

    private void call(int leaderId, Consumer<Failure> failed, Call call) {
        Channel channel = channels.channel(leaderId);
        if (channel == null) {
            failed.accept(Failure.of(
                    ErrorReason.NO_LEADER,
                    "broker " + leaderId + " leads the partition, but its address is not known here yet"));
            return;
        }
        // Outside the caller's context, whose deadline is the client's and whose cancellation would cut off a write
        // half way.
        Context.ROOT.run(() -> call.start(channel, thrown -> failed.accept(GrpcErrors.ofForwarded(thrown, leaderId))));
    }
}
