package dev.balsa.broker.lifecycle;

import dev.balsa.broker.group.host.Coordinators;
import dev.balsa.broker.metadata.ImageStore;
import dev.balsa.broker.partition.PartitionSettings;
import dev.balsa.broker.partition.ProducerStateStore;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.runtime.LogStore;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What the lifecycle needs from outside.
 *
 * @param worker runs one task after the other, in order; they block for the disk
 * @param isCaughtUp whether the metadata here is not older than the cluster's was when this process registered
 * @param fatal ends the broker, told with the reason
 */
public record LifecyclePorts(
        ReplicaId self,
        LogStore logs,
        Replicas replicas,
        Coordinators coordinators,
        ImageStore images,
        ProducerStateStore producers,
        PartitionSettings partitionSettings,
        RaftSettings raftSettings,
        Executor worker,
        BooleanSupplier isCaughtUp,
        Consumer<String> fatal) {}
