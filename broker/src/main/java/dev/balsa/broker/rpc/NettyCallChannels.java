package dev.balsa.broker.rpc;

import dev.balsa.broker.transport.EventLoops;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/** Over sockets. */
public final class NettyCallChannels implements CallChannels {
    private static final long KEEP_ALIVE_SECONDS = 20;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;
    private static final int FLOW_CONTROL_WINDOW_BYTES = 2 << 20;

    private final EventLoops loops;

    public NettyCallChannels(EventLoops loops) {
        this.loops = loops;
    }

    @Override
    public ManagedChannel open(String endpoint) {
        return NettyChannelBuilder.forTarget("dns:///" + endpoint)
                .usePlaintext()
                .eventLoopGroup(loops.group())
                .channelType(loops.clientType())
                .directExecutor()
                .disableRetry()
                .proxyDetector(target -> null)
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build();
    }
}
