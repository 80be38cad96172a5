package dev.balsa.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Open calls and their requests are bounded together, and give back what they held. */
class CallGateTest {
    private static final int CALL_BYTES = 8 << 10;

    private final ClientMemory memory =
            new ClientMemory(() -> 0, new ClientMemory.Limits(0, 0, 5 * CALL_BYTES, 1 << 20));
    private final ArrayDeque<StreamObserver<GetMetadataResponse>> open = new ArrayDeque<>();
    private final Server server = serve();
    private final ManagedChannel channel =
            InProcessChannelBuilder.forName("calls").directExecutor().build();

    private Server serve() {
        MetadataServiceGrpc.MetadataServiceImplBase service = new MetadataServiceGrpc.MetadataServiceImplBase() {
            @Override
            public void getMetadata(GetMetadataRequest request, StreamObserver<GetMetadataResponse> client) {
                open.add(client);
            }
        };
        CallGate gate = new CallGate(
                Set.of(),
                Set.of(),
                why -> Status.RESOURCE_EXHAUSTED.withDescription(why).asRuntimeException(),
                why -> Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException());
        try {
            return InProcessServerBuilder.forName("calls")
                    .directExecutor()
                    .addStreamTracerFactory(memory.tracers())
                    .addService(ServerInterceptors.intercept(service, gate))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    /** What became of one call. */
    private static final class Call implements StreamObserver<GetMetadataResponse> {
        private Status.@Nullable Code ended;

        @Override
        public void onNext(GetMetadataResponse answer) {}

        @Override
        public void onError(Throwable thrown) {
            ended = Status.fromThrowable(thrown).getCode();
        }

        @Override
        public void onCompleted() {
            ended = Status.Code.OK;
        }
    }

    private Call call(int topicBytes) {
        Call call = new Call();
        MetadataServiceGrpc.newStub(channel)
                .getMetadata(
                        GetMetadataRequest.newBuilder()
                                .addTopics("x".repeat(topicBytes))
                                .build(),
                        call);
        return call;
    }

    @Test
    void callsThatAreTooManyAreRefused() {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(call(1));
        }
        assertEquals(3, open.size());
        assertNull(calls.get(2).ended);
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, calls.get(3).ended);
        open.remove().onCompleted();
        assertNull(call(1).ended);
    }

    @Test
    void requestsThatTakeTooMuchTogetherAreRefused() {
        call(CALL_BYTES);
        assertEquals(1, open.size());
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, call(CALL_BYTES).ended);
        assertEquals(1, open.size());
    }

    @Test
    void oneRequestThatIsTooLargeIsRefusedForGood() {
        assertEquals(Status.Code.INVALID_ARGUMENT, call(2 << 20).ended);
        assertEquals(0, memory.calls().usedBytes());
    }

    @Test
    void callsThatHaveEndedHoldNothing() {
        call(1_000);
        call(2_000);
        assertEquals(2, open.size());
        open.remove().onCompleted();
        open.remove().onError(Status.ABORTED.asRuntimeException());
        assertEquals(0, memory.calls().usedBytes());
    }
}
