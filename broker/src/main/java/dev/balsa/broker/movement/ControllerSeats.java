package dev.balsa.broker.movement;

import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.List;

/**
 * The controllers: the brokers that were named when the cluster was made, each with the disk it has now. One whose disk was
 * replaced comes back as another replica and gets its seat again.
 */
public final class ControllerSeats implements WantedReplicas {
    private final List<ReplicaId> initial;
    private final MetadataSource metadata;

    public ControllerSeats(List<ReplicaId> initial, MetadataSource metadata) {
        this.initial = List.copyOf(initial);
        this.metadata = metadata;
    }

    @Override
    public Wish wish() {
        MetadataImage image = metadata.image();
        List<ReplicaId> wanted = new ArrayList<>();
        for (ReplicaId controller : initial) {
            BrokerRegistration broker = image.broker(controller.brokerId());
            wanted.add(broker == null ? controller : broker.replicaId());
        }
        return new Wish(0, wanted);
    }

    @Override
    public void arrived(Wish wish) {
        // The group's own configuration says it; nothing else has to know.
    }
}
