package dev.balsa.broker;

import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.config.Endpoint;
import dev.balsa.broker.rpc.CallChannels;
import dev.balsa.broker.transport.LaneChannels;
import dev.balsa.broker.transport.TransportSettings;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.util.concurrent.Executor;

/** How a broker is reached and reaches others. Closed after everything that was made with it. */
public interface BrokerNetwork extends AutoCloseable {
    /** @param callsEach calls one connection may have open at a time */
    record ClientLimits(int connections, int callsEach) {}

    /** For the lanes of replication. */
    LaneChannels lanes(TransportSettings settings);

    /** For calls to other brokers. */
    CallChannels calls();

    /**
     * @param executor runs the handlers of all services but the lanes, whose handlers only decode and enqueue
     * @throws IOException if the endpoint's host is not known
     */
    ServerBuilder<?> peerListener(Endpoint endpoint, TransportSettings settings, Executor executor) throws IOException;

    /**
     * @param executor runs the handlers of all services but the hot ones, which only decode and enqueue
     * @param memory counts what clients make the broker hold
     * @throws IOException if the endpoint's host is not known
     */
    ServerBuilder<?> clientListener(Endpoint endpoint, Executor executor, ClientMemory memory, ClientLimits limits)
            throws IOException;

    @Override
    void close();
}
