package dev.balsa.broker.rpc;

import io.grpc.ManagedChannel;

/** Makes channels for calls to other brokers. */
public interface CallChannels {
    /** @param endpoint host:port */
    ManagedChannel open(String endpoint);
}
