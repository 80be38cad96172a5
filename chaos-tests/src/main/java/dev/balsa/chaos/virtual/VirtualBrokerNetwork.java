package dev.balsa.chaos.virtual;

import dev.balsa.broker.BrokerNetwork;
import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.config.Endpoint;
import dev.balsa.broker.rpc.CallChannels;
import dev.balsa.broker.transport.LaneChannels;
import dev.balsa.broker.transport.TransportSettings;
import io.grpc.ServerBuilder;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** How a simulated broker is reached and reaches others. */
record VirtualBrokerNetwork(VirtualNetwork network, VirtualProcess process) implements BrokerNetwork {
    private static final VirtualChannel.Patience CALLS =
            new VirtualChannel.Patience(TimeUnit.SECONDS.toMicros(20), TimeUnit.SECONDS.toMicros(25));

    @Override
    public LaneChannels lanes(TransportSettings settings) {
        // The end of an unanswered probe or of data that nobody acknowledges, whichever there is.
        VirtualChannel.Patience patience = new VirtualChannel.Patience(
                microseconds(settings.connectTimeout()), microseconds(settings.keepAliveTimeout()));
        return address -> new VirtualChannel(network, process, address.host() + ":" + address.port(), patience);
    }

    private static long microseconds(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    @Override
    public CallChannels calls() {
        return endpoint -> new VirtualChannel(network, process, endpoint, CALLS);
    }

    @Override
    public ServerBuilder<?> peerListener(Endpoint endpoint, TransportSettings settings, Executor executor) {
        return new VirtualServer.Builder(network, process, endpoint.toString(), endpoint.port());
    }

    @Override
    public ServerBuilder<?> clientListener(
            Endpoint endpoint, Executor executor, ClientMemory memory, ClientLimits limits) {
        return new VirtualServer.Builder(network, process, endpoint.toString(), endpoint.port());
    }

    @Override
    public void close() {}
}
