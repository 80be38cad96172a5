package dev.balsa.client.net;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.concurrent.TimeUnit;

/** Channels over TCP, without encryption. */
public final class NettyChannelFactory implements ChannelFactory {
    /** The default of 1 MiB holds back a stream that is filled in frames of a quarter of it. */
    private static final int FLOW_CONTROL_WINDOW_BYTES = 2 << 20;

    /**
     * Room for one lost packet. An attempt that meets a cut network goes on for twenty seconds otherwise, with ever longer pauses, and whoever
     * waits for it does not notice that the broker is back.
     */
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private static final long KEEPALIVE_TIME_SECONDS = 20;
    private static final long KEEPALIVE_TIMEOUT_SECONDS = 10;

    private final int maxInboundMessageBytes;

    public NettyChannelFactory(int maxInboundMessageBytes) {
        this.maxInboundMessageBytes = maxInboundMessageBytes;
    }

    @Override
    public ManagedChannel open(String endpoint) {
        Endpoint parsed = Endpoint.parse(endpoint);
        return NettyChannelBuilder.forAddress(parsed.host(), parsed.port())
                .usePlaintext()
                // Retries of the library keep sent messages in memory and know nothing of leaders and sequences.
                .disableRetry()
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .maxInboundMessageSize(maxInboundMessageBytes)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .keepAliveTime(KEEPALIVE_TIME_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                // All callbacks only fill an inbox.
                .directExecutor()
                .build();
    }
}
