package dev.balsa.chaos.net;

import java.util.List;

/** Ports of this machine's loopback, for machines that give no namespaces. Nothing can be cut here. */
public final class Loopback implements BrokerNetwork {
    private static final int PEER_PORT_DISTANCE = 100;

    private final int firstPort;

    /** @param firstPort this one and as many more as there are brokers, and the same {@value #PEER_PORT_DISTANCE} higher */
    public Loopback(int firstPort) {
        this.firstPort = firstPort;
    }

    @Override
    public String endpoint(int broker) {
        return "127.0.0.1:" + (firstPort + broker - 1);
    }

    @Override
    public String peerEndpoint(int broker) {
        return "127.0.0.1:" + (firstPort + PEER_PORT_DISTANCE + broker - 1);
    }

    @Override
    public List<String> launcher(int broker) {
        return List.of();
    }

    @Override
    public void close() {}
}
