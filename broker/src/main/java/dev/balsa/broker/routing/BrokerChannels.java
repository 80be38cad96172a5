package dev.balsa.broker.routing;

import io.grpc.Channel;
import org.jspecify.annotations.Nullable;

/** Channels to other brokers' listeners for clients, for calls that are forwarded one hop. Any thread, never blocks. */
public interface BrokerChannels {
    /** A channel that may be used at once and is kept by its owner; null if the broker's endpoint is not known. */
    @Nullable
    Channel channel(int brokerId);
}
