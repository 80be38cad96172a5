package dev.balsa.broker.transport;

import dev.balsa.raft.ReplicaId;
import java.util.UUID;

/** Who a broker is to other brokers. */
public record PeerIdentity(String clusterId, int brokerId, UUID incarnation) {
    public ReplicaId replica() {
        return new ReplicaId(brokerId, incarnation);
    }
}
