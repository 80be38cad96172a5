package dev.balsa.broker.rpc;

import dev.balsa.broker.group.GroupTopic;
import dev.balsa.broker.group.host.Coordinators;
import dev.balsa.broker.group.host.KnownTopics;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.routing.KnownLeaders;
import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Makes the services of consumer groups, which share what they stand on. */
public final class GroupServices {
    /**
     * What they need.
     *
     * @param channels to other brokers' listeners for clients, for these services alone
     * @param peers channels to other brokers' listeners for peers
     * @param worker makes answers that take long
     * @param partitions of the internal topic if it has to be made
     * @param replicationFactor of the internal topic; 0 for 3, or the number of brokers if that is lower
     */
    public record Needs(
            BrokerIdentity identity,
            MetadataSource metadata,
            KnownLeaders leaders,
            Replicas replicas,
            Coordinators coordinators,
            KnownTopics topics,
            ControllerClient controller,
            BrokerChannels channels,
            BrokerChannels peers,
            ScheduledExecutorService scheduler,
            Executor worker,
            InstantSource wallClock,
            MonotonicClock clock,
            int partitions,
            int replicationFactor) {}

    private final PartitionPositions positions;
    private final GroupService groups;
    private final OffsetService offsets;

    public GroupServices(Needs needs) {
        this.positions = new PartitionPositions(
                new PartitionRouter(needs.identity(), needs.leaders(), needs.replicas()),
                needs.peers(),
                needs.wallClock(),
                needs.clock());
        TopicVisibility visibility = new TopicVisibility(
                needs.metadata(), new MetadataAnswers(needs.leaders()), needs.scheduler(), needs.clock());
        GroupTopicCreation creation = new GroupTopicCreation(
                () -> needs.controller()
                        .createInternalTopic(GroupTopic.NAME, needs.partitions(), needs.replicationFactor()),
                visibility);
        GroupRouter router = new GroupRouter(
                needs.identity(), needs.metadata(), needs.leaders(), needs.coordinators(), needs.channels(), creation);
        GroupCalls calls = new GroupCalls(router, positions, needs.topics(), needs.clock(), needs.worker());
        this.groups = new GroupService(
                calls,
                new GroupListings(
                        needs.identity(),
                        needs.metadata(),
                        router,
                        needs.coordinators(),
                        needs.channels(),
                        needs.clock(),
                        needs.worker()));
        this.offsets = new OffsetService(calls);
    }

    /** For the listener for clients. */
    public List<ServerServiceDefinition> forClients() {
        return List.of(ServerInterceptors.intercept(groups, new CallerAddress()), offsets.bindService());
    }

    /** For the listener for peers. */
    public BindableService forPeers() {
        return positions;
    }
}
