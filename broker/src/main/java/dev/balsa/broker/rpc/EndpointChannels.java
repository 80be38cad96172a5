package dev.balsa.broker.rpc;

import dev.balsa.broker.routing.BrokerChannels;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Channels for unary calls to other brokers, one for each, made when first asked for and made anew when the broker's endpoint
 * changes. Any thread.
 */
public final class EndpointChannels implements BrokerChannels, AutoCloseable {
    private record Open(String endpoint, ManagedChannel channel) {}

    private final IntFunction<String> endpoints;
    private final CallChannels network;
    private final Map<Integer, Open> channels = new HashMap<>();
    private boolean closed;

    /** @param endpoints broker id to host:port, empty when unknown */
    public EndpointChannels(IntFunction<String> endpoints, CallChannels network) {
        this.endpoints = endpoints;
        this.network = network;
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
        ManagedChannel made = network.open(endpoint);
        channels.put(brokerId, new Open(endpoint, made));
        return made;
    }

    /** Cuts off calls under way. */
    @Override
    public synchronized void close() {
        closed = true;
        channels.values().forEach(open -> open.channel().shutdownNow());
        channels.clear();
    }
}
