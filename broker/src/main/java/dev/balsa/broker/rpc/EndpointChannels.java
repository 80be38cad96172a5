package dev.balsa.broker.rpc;

import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.transport.EventLoops;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Channels for unary calls to other brokers, one for each, made when first asked for and made anew when the broker's endpoint
 * changes. Any thread.
 */
public final class EndpointChannels implements BrokerChannels, AutoCloseable {
    private static final long KEEP_ALIVE_SECONDS = 20;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;
    private static final int FLOW_CONTROL_WINDOW_BYTES = 2 << 20;

    private record Open(String endpoint, ManagedChannel channel) {}

    private final IntFunction<String> endpoints;
    private final EventLoops loops;
    private final Map<Integer, Open> channels = new HashMap<>();
    private boolean closed;

    /** @param endpoints broker id to host:port, empty when unknown */
    public EndpointChannels(IntFunction<String> endpoints, EventLoops loops) {
        this.endpoints = endpoints;
        this.loops = loops;
    }

    @Override
    public synchronized @Nullable Channel channel(int brokerId) {
        String endpoint = endpoints.apply(brokerId);
        if (endpoint.isEmpty() || closed) {
            return null;
        }
        Open open = channels.get(brokerId);
        if (open != null && open.endpoint().equals(endpoint)) {
            return open.channel();
        }
        if (open != null) {
            // Calls under way end by themselves.
            open.channel().shutdown();
        }
        ManagedChannel made = make(endpoint);
        channels.put(brokerId, new Open(endpoint, made));
        return made;
    }

    private ManagedChannel make(String endpoint) {
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

    /** Cuts off calls under way. */
    @Override
    public synchronized void close() {
        closed = true;
        channels.values().forEach(open -> open.channel().shutdownNow());
        channels.clear();
    }
}
