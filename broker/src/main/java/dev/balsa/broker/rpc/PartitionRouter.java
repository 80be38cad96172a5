package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.ReplicaView;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.broker.routing.LeaderLookup;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.proto.v1.TopicPartition;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides for each partition of a call whether it is served here, at another broker, or nowhere at the moment. Any thread. */
final class PartitionRouter {
    private static final long NO_LEADER_RETRY_MS = 200;

    sealed interface Target {
        /** The replica here leads, or is the one that can say what is going on. */
        record Here(PartitionReplica replica) implements Target {}

        record There(LeaderAddress leader) implements Target {}

        record Nowhere(Failure failure) implements Target {}
    }

    private final BrokerIdentity identity;
    private final LeaderLookup lookup;
    private final Function<PartitionId, @Nullable PartitionReplica> replicas;

    PartitionRouter(BrokerIdentity identity, LeaderLookup lookup, Replicas replicas) {
        this.identity = identity;
        this.lookup = lookup;
        this.replicas = replicas::find;
    }

    static PartitionId id(TopicPartition target) {
        return new PartitionId(target.getTopic(), target.getPartition());
    }

    /** @throws FailureException {@code WRONG_CLUSTER} unless the id is empty or this cluster's */
    void checkCluster(String clusterId) throws FailureException {
        identity.checkCluster(clusterId);
    }

    Target route(PartitionId partition) {
        try {
            TopicName.checkForUsers(partition.topic());
        } catch (FailureException e) {
            return new Target.Nowhere(e.failure());
        }
        PartitionReplica replica = replicas.apply(partition);
        if (replica != null && replica.view().leads()) {
            return new Target.Here(replica);
        }
        return switch (lookup.find(partition)) {
            case LeaderLookup.Route.UnknownTopic() -> new Target.Nowhere(unknownTopic(partition));
            case LeaderLookup.Route.UnknownPartition(int partitions) ->
                new Target.Nowhere(unknownPartition(partition, partitions));
            case LeaderLookup.Route.Known known -> towards(partition, newest(known, replica), replica);
        };
    }

    /** A failure from a replica names its leader by id only. */
    Failure withEndpoint(Failure failure) {
        LeaderAddress leader = failure.leader();
        if (leader == null || !leader.isKnown() || !leader.endpoint().isEmpty()) {
            return failure;
        }
        return failure.withLeader(
                new LeaderAddress(leader.leaderId(), lookup.endpoint(leader.leaderId()), leader.leaderEpoch()));
    }

    /** The call was forwarded already, or may not be. */
    static Failure notLeader(PartitionId partition, LeaderAddress leader) {
        return Failure.of(
                        ErrorReason.NOT_LEADER,
                        "broker " + leader.leaderId() + " leads " + partition + ", send it there")
                .withLeader(leader);
    }

    /** The replica here hears of a new term before the table does. */
    private LeaderAddress newest(LeaderLookup.Route.Known known, @Nullable PartitionReplica replica) {
        if (replica == null || !replica.group().equals(known.group())) {
            return known.leader();
        }
        ReplicaView view = replica.view();
        boolean newer = view.term() > known.leader().leaderEpoch()
                || (view.term() == known.leader().leaderEpoch() && view.leaderId() != LeaderAddress.UNKNOWN_ID);
        return newer
                ? new LeaderAddress(view.leaderId(), lookup.endpoint(view.leaderId()), view.term())
                : known.leader();
    }

    private Target towards(PartitionId partition, LeaderAddress leader, @Nullable PartitionReplica replica) {
        if (leader.leaderId() == identity.brokerId() && replica != null) {
            return new Target.Here(replica);
        }
        if (!leader.isKnown() || leader.leaderId() == identity.brokerId()) {
            return new Target.Nowhere(Failure.of(
                            ErrorReason.NO_LEADER,
                            "no leader of " + partition + " is known at the moment; try again shortly")
                    .withRetryAfterMs(NO_LEADER_RETRY_MS));
        }
        return new Target.There(leader);
    }

    private static Failure unknownTopic(PartitionId partition) {
        return Failure.of(
                ErrorReason.UNKNOWN_TOPIC,
                "there is no topic " + TopicName.quoted(partition.topic())
                        + "; create it first, or wait a moment if it was created just now");
    }

    private static Failure unknownPartition(PartitionId partition, int partitions) {
        return Failure.of(
                        ErrorReason.UNKNOWN_PARTITION,
                        "topic " + TopicName.quoted(partition.topic()) + " has partitions 0 to " + (partitions - 1)
                                + ", not " + partition.partition())
                .with("partitions", Integer.toString(partitions));
    }
}
