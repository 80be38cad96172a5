package dev.balsa.broker.transport;

import io.grpc.ManagedChannel;

/** Makes the channels of lanes; nothing in them connects again, retries or waits on its own account. */
public interface LaneChannels {
    ManagedChannel open(PeerAddress address);
}
