package dev.balsa.broker;

import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.config.Endpoint;
import dev.balsa.broker.rpc.CallChannels;
import dev.balsa.broker.rpc.NettyCallChannels;
import dev.balsa.broker.transport.EventLoops;
import dev.balsa.broker.transport.LaneChannels;
import dev.balsa.broker.transport.NettyLaneChannels;
import dev.balsa.broker.transport.PeerListeners;
import dev.balsa.broker.transport.TransportSettings;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.util.concurrent.Executor;

/** Sockets, all on a few threads. */
record NettyNetwork(EventLoops loops) implements BrokerNetwork {
    @Override
    public LaneChannels lanes(TransportSettings settings) {
        return new NettyLaneChannels(settings, loops);
    }

    @Override
    public CallChannels calls() {
        return new NettyCallChannels(loops);
    }

    @Override
    public ServerBuilder<?> peerListener(Endpoint endpoint, TransportSettings settings, Executor executor)
            throws IOException {
        return PeerListeners.builder(BoundServer.address(endpoint), settings, loops, executor);
    }

    @Override
    public ServerBuilder<?> clientListener(
            Endpoint endpoint, Executor executor, ClientMemory memory, ClientLimits limits) throws IOException {
        return ClientListeners.builder(
                BoundServer.address(endpoint), loops, executor, memory, limits.connections(), limits.callsEach());
    }

    @Override
    public void close() {
        loops.close();
    }
}
