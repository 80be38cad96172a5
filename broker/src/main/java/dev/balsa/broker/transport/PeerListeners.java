package dev.balsa.broker.transport;

import dev.balsa.proto.internal.v1.PeerServiceGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Settings of the listener for other brokers; services are added by whoever composes the broker. */
public final class PeerListeners {
    /** Frames of a data lane in flight; fixed, because the automatic window takes rounds of probing to grow. */
    static final int FLOW_CONTROL_WINDOW_BYTES = 4 << 20;

    private static final int MAX_METADATA_BYTES = 8 << 10;
    private static final int MAX_CALLS_PER_CONNECTION = 64;
    private static final long MIN_PEER_KEEP_ALIVE_SECONDS = 5;

    private PeerListeners() {}

    /** @param executor runs the handlers of all services but the lanes, whose handlers only decode and enqueue */
    public static NettyServerBuilder builder(
            InetSocketAddress address, TransportSettings settings, EventLoops loops, Executor executor) {
        return NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelType(loops.serverType())
                .executor(executor)
                .callExecutor(new LanesOnEventLoop())
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .maxInboundMessageSize(settings.inboundMaxBytes())
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .permitKeepAliveWithoutCalls(true)
                .permitKeepAliveTime(MIN_PEER_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTime(settings.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(settings.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static final class LanesOnEventLoop implements ServerCallExecutorSupplier {
        private static final String LANE = PeerServiceGrpc.getLaneMethod().getFullMethodName();

        @Override
        public <ReqT, RespT> @Nullable Executor getExecutor(ServerCall<ReqT, RespT> call, Metadata metadata) {
            return call.getMethodDescriptor().getFullMethodName().equals(LANE) ? Runnable::run : null;
        }
    }
}
