package dev.balsa.broker.controller;

import dev.balsa.broker.metadata.ImageStore;
import dev.balsa.broker.metadata.MetadataPublisher;
import dev.balsa.broker.movement.WantedReplicas;
import dev.balsa.broker.retention.DerivedState;
import dev.balsa.broker.retention.RetentionPorts;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.runtime.MonotonicClock;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the metadata group needs from outside.
 *
 * @param initialControllers broker ids of the cluster's first controllers
 * @param ids where topic ids come from
 * @param leadership hears of every change of role, term or leader, on the group's loop
 * @param moves where the controllers shall be
 * @param durable how much of the image survives a power cut
 * @param fatal ends the broker; called with the reason, on the group's loop
 */
public record MetadataPorts(
        ControllerSettings settings,
        List<Integer> initialControllers,
        ImageStore store,
        MetadataPublisher publisher,
        BrokerLiveness liveness,
        Supplier<UUID> ids,
        InstantSource wallClock,
        MonotonicClock clock,
        Consumer<RaftStatus> leadership,
        WantedReplicas moves,
        RetentionPorts retention,
        DerivedState durable,
        Consumer<String> fatal) {
    public MetadataPorts {
        initialControllers = List.copyOf(initialControllers);
    }
}
