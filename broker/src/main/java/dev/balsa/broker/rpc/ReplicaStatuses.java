package dev.balsa.broker.rpc;

import dev.balsa.broker.group.host.Coordinators;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.log.PartitionLog;
import dev.balsa.proto.v1.ListReplicasResponse;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.RaftHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Asks each replica of this broker for its state, on its own loop. Any thread, never blocks. */
final class ReplicaStatuses {
    private static final int UNKNOWN_BROKER = -1;

    private final RaftHost host;
    private final Replicas replicas;
    private final Coordinators coordinators;

    ReplicaStatuses(RaftHost host, Replicas replicas, Coordinators coordinators) {
        this.host = host;
        this.replicas = replicas;
        this.coordinators = coordinators;
    }

    /** @param topic empty for all, the metadata group included */
    CompletableFuture<ListReplicasResponse> collect(String topic) {
        List<RaftGroup> groups = new ArrayList<>();
        add(groups, host.group(GroupId.METADATA), topic);
        replicas.all().forEach(replica -> add(groups, host.group(replica.group()), topic));
        coordinators.all().forEach(coordinator -> add(groups, host.group(coordinator.id()), topic));
        CompletableFuture<ListReplicasResponse> outcome = new CompletableFuture<>();
        AtomicReferenceArray<ReplicaStatus> statuses = new AtomicReferenceArray<>(groups.size());
        AtomicInteger missing = new AtomicInteger(groups.size());
        if (groups.isEmpty()) {
            outcome.complete(ListReplicasResponse.getDefaultInstance());
        }
        for (int i = 0; i < groups.size(); i++) {
            int place = i;
            RaftGroup group = groups.get(i);
            group.execute(() -> {
                statuses.set(place, status(group));
                if (missing.decrementAndGet() == 0) {
                    ListReplicasResponse.Builder response = ListReplicasResponse.newBuilder();
                    for (int k = 0; k < statuses.length(); k++) {
                        response.addReplicas(Objects.requireNonNull(statuses.get(k)));
                    }
                    outcome.complete(response.build());
                }
            });
        }
        return outcome;
    }

    private static void add(List<RaftGroup> groups, @Nullable RaftGroup group, String topic) {
        if (group != null
                && (topic.isEmpty() || topic.equals(group.log().descriptor().topic()))) {
            groups.add(group);
        }
    }

    private ReplicaStatus status(RaftGroup group) {
        GroupDescriptor descriptor = group.log().descriptor();
        RaftStatus raft = group.status();
        ReplicaStatus.Builder status = ReplicaStatus.newBuilder()
                .setTarget(
                        TopicPartition.newBuilder().setTopic(descriptor.topic()).setPartition(descriptor.partition()))
                .setGroupId(descriptor.group().value())
                .setRole(raft.role().name())
                .setTerm(raft.term())
                .setLeaderId(
                        raft.leader() == null ? UNKNOWN_BROKER : raft.leader().brokerId())
                .setFirstIndex(raft.baseIndex() + 1)
                .setLastIndex(raft.lastIndex())
                .setDurableIndex(raft.durableIndex())
                .setCommitIndex(raft.commitIndex());
        if (group.log() instanceof PartitionLog log) {
            status.setStoredIndex(log.storedIndex()).setLogStartOffset(log.startOffset());
        }
        PartitionReplica replica = replicas.find(descriptor.group());
        if (replica != null) {
            status.setHighWatermark(replica.view().highWatermark());
        }
        return status.build();
    }
}
