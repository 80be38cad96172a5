package dev.balsa.broker;

import dev.balsa.broker.config.ControllerVoter;
import dev.balsa.broker.config.Endpoint;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.transport.PeerAddress;
import dev.balsa.broker.transport.PeerAddresses;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where brokers listen for each other: the first controllers as they were formatted, then what brokers registered, then what
 * the configuration says. Any thread.
 */
final class ClusterAddresses implements PeerAddresses {
    private final List<ControllerVoter> controllers;
    private final MetadataSource metadata;
    private final Map<Integer, Endpoint> moved;

    /** @param moved overrides everything else */
    ClusterAddresses(List<ControllerVoter> controllers, MetadataSource metadata, Map<Integer, Endpoint> moved) {
        this.controllers = controllers;
        this.metadata = metadata;
        this.moved = moved;
    }

    @Override
    public Map<Integer, PeerAddress> current() {
        Map<Integer, PeerAddress> addresses = new TreeMap<>();
        for (ControllerVoter controller : controllers) {
            put(addresses, controller.brokerId(), controller.endpoint());
        }
        metadata.image().brokers().forEach((id, broker) -> put(addresses, id, Endpoint.parse(broker.peerEndpoint())));
        moved.forEach((id, endpoint) -> put(addresses, id, endpoint));
        return addresses;
    }

    /** host:port, empty when unknown. */
    String endpoint(int brokerId) {
        PeerAddress address = current().get(brokerId);
        return address == null ? "" : new Endpoint(address.host(), address.port()).toString();
    }

    private static void put(Map<Integer, PeerAddress> addresses, int id, Endpoint endpoint) {
        if (endpoint.port() != 0) {
            addresses.put(id, new PeerAddress(endpoint.host(), endpoint.port()));
        }
    }
}
