package dev.balsa.broker.metadata;

import dev.balsa.raft.ReplicaId;
import java.util.UUID;

/**
 * What a broker told the controller about itself.
 *
 * @param incarnation of its data directory
 * @param endpoint host:port of the listener for clients
 * @param peerEndpoint host:port of the listener for other brokers
 * @param rack empty if it named none
 * @param controllerOnly it follows or votes in the metadata group but hosts no partitions
 */
public record BrokerRegistration(
        int id, UUID incarnation, String endpoint, String peerEndpoint, String rack, boolean controllerOnly) {
    public ReplicaId replicaId() {
        return new ReplicaId(id, incarnation);
    }
}
