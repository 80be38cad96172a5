package dev.balsa.client.net;

import io.grpc.ManagedChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One channel for each broker, made when first asked for. Clients keep separate sets for data and for control, as a full
 * connection window of one must not hold up the other. Safe for several threads.
 */
public final class BrokerChannels implements AutoCloseable {
    private final ChannelFactory factory;
    private final Map<String, ManagedChannel> channels = new HashMap<>();
    private boolean closed;

    public BrokerChannels(ChannelFactory factory) {
        this.factory = factory;
    }

    /** @throws IllegalStateException after {@link #close} */
    public synchronized ManagedChannel get(String endpoint) {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        return channels.computeIfAbsent(endpoint, factory::open);
    }

    /**
     * Forgets a channel whose connection failed, so that the next use connects at once: a kept channel would go through the
     * library's own pauses of a second and more. Calls still on it end by themselves.
     */
    public synchronized void discard(String endpoint, ManagedChannel channel) {
        if (channels.remove(endpoint, channel)) {
            channel.shutdown();
        }
    }

    /** Ends all calls. */
    @Override
    public synchronized void close() {
        closed = true;
        // A call that ends now may discard its channel at once, on this thread.
        List<ManagedChannel> open = List.copyOf(channels.values());
        channels.clear();
        open.forEach(ManagedChannel::shutdownNow);
    }
}
