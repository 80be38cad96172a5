package dev.balsa.client.net;

import io.grpc.ManagedChannel;

/** Opens connections to brokers. */
@FunctionalInterface
public interface ChannelFactory {
    /**
     * Makes a channel, which connects when it is first used.
     *
     * @param endpoint host:port
     * @throws IllegalArgumentException if it is not of that form
     */
    ManagedChannel open(String endpoint);
}
