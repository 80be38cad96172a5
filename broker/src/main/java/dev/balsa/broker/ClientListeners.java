package dev.balsa.broker;

import dev.balsa.broker.client.CallGate;
import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.client.ListenerGate;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.rpc.GrpcErrors;
import dev.balsa.broker.transport.EventLoops;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.ReflectiveChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Settings of the listener for clients. Everything a client may claim or hold open has a bound. */
final class ClientListeners {
    /** A largest batch (8 MiB) with the envelope around it. */
    private static final int MAX_INBOUND_BYTES = (8 << 20) + (64 << 10);

    private static final int MAX_METADATA_BYTES = 8 << 10;
    private static final int FLOW_CONTROL_WINDOW_BYTES = 2 << 20;

    /** Clients may probe this often; the library's default of 5 minutes cuts those that probe every 20 s. */
    private static final long MIN_CLIENT_KEEP_ALIVE_SECONDS = 10;

    private static final long KEEP_ALIVE_SECONDS = 20;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;

    /** Cancelled calls are normal; thousands a second are an attack (CVE-2023-44487). */
    private static final int MAX_RESETS = 1_000;

    private static final int RESET_WINDOW_SECONDS = 10;

    private static final long THROTTLE_RETRY_MS = 500;

    private ClientListeners() {}

    /** @param executor runs the handlers of all services but the hot ones, which only decode and enqueue */
    static NettyServerBuilder builder(
            InetSocketAddress address,
            EventLoops loops,
            Executor executor,
            ClientMemory memory,
            int maxConnections,
            int maxCallsPerConnection) {
        ListenerGate gate = new ListenerGate(memory, loops.group(), maxConnections);
        ChannelFactory<? extends ServerChannel> listeners = new ReflectiveChannelFactory<>(loops.serverType());
        return NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelFactory(() -> {
                    ServerChannel listener = listeners.newChannel();
                    listener.pipeline().addLast(gate);
                    return listener;
                })
                .addTransportFilter(gate.filter())
                .addStreamTracerFactory(memory.tracers())
                .intercept(new CallGate(
                        HotCallsOnEventLoop.HOT,
                        Set.of(ProduceServiceGrpc.SERVICE_NAME),
                        why -> GrpcErrors.toException(
                                Failure.of(ErrorReason.THROTTLED, why).withRetryAfterMs(THROTTLE_RETRY_MS)),
                        why -> GrpcErrors.toException(Failure.of(ErrorReason.INVALID_REQUEST, why))))
                .executor(executor)
                .callExecutor(new HotCallsOnEventLoop())
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .maxInboundMessageSize(MAX_INBOUND_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxConcurrentCallsPerConnection(maxCallsPerConnection)
                .maxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
                .permitKeepAliveTime(MIN_CLIENT_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private static final class HotCallsOnEventLoop implements ServerCallExecutorSupplier {
        private static final Set<String> HOT = Set.of(ProduceServiceGrpc.SERVICE_NAME, FetchServiceGrpc.SERVICE_NAME);

        @Override
        public <ReqT, RespT> @Nullable Executor getExecutor(ServerCall<ReqT, RespT> call, Metadata metadata) {
            String service = call.getMethodDescriptor().getServiceName();
            return service != null && HOT.contains(service) ? Runnable::run : null;
        }
    }
}
