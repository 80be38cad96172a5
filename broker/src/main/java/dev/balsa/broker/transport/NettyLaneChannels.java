package dev.balsa.broker.transport;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.concurrent.TimeUnit;

/** Over sockets. */
public final class NettyLaneChannels implements LaneChannels {
    /** Only hellos come back on a lane. */
    private static final int INBOUND_MAX_BYTES = 64 << 10;

    private final TransportSettings settings;
    private final EventLoops loops;

    public NettyLaneChannels(TransportSettings settings, EventLoops loops) {
        this.settings = settings;
        this.loops = loops;
    }

    @Override
    public ManagedChannel open(PeerAddress address) {
        return NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .eventLoopGroup(loops.group())
                .channelType(loops.clientType())
                .directExecutor()
                .disableRetry()
                // Brokers speak to each other directly, whatever proxies the environment names.
                .proxyDetector(target -> null)
                .flowControlWindow(PeerListeners.FLOW_CONTROL_WINDOW_BYTES)
                .maxInboundMessageSize(INBOUND_MAX_BYTES)
                .withOption(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connectTimeout().toMillis()))
                // Where the system can, the timeout also ends connections whose data nobody acknowledges, so that a cut
                // network does not leave them to minutes of ever rarer retransmissions.
                .keepAliveTime(settings.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(settings.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveWithoutCalls(true)
                .build();
    }
}
