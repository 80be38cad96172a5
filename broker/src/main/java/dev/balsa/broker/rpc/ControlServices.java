package dev.balsa.broker.rpc;

import dev.balsa.broker.controller.BrokerLiveness;
import dev.balsa.broker.controller.MetadataGroup;
import dev.balsa.broker.group.host.Coordinators;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.routing.KnownLeaders;
import dev.balsa.broker.session.BrokerSession;
import dev.balsa.broker.topic.TopicDefaults;
import dev.balsa.log.LogDirectories;
import dev.balsa.raft.runtime.MonotonicClock;
import dev.balsa.raft.runtime.RaftHost;
import io.grpc.BindableService;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Makes the public services of the control plane, which share what they stand on. */
public final class ControlServices {
    private ControlServices() {}

    /**
     * What they need.
     *
     * @param channels to other brokers' listeners for clients
     */
    public record Needs(
            BrokerIdentity identity,
            MetadataGroup controller,
            BrokerLiveness liveness,
            MetadataSource metadata,
            KnownLeaders leaders,
            BrokerSession session,
            RaftHost host,
            Replicas replicas,
            Coordinators coordinators,
            LogDirectories logs,
            BrokerChannels channels,
            TopicDefaults topicDefaults,
            ScheduledExecutorService scheduler,
            MonotonicClock clock) {}

    public static List<BindableService> of(Needs needs) {
        MetadataAnswers answers = new MetadataAnswers(needs.leaders());
        ControllerRouter router =
                new ControllerRouter(needs.identity(), needs.controller(), needs.leaders(), needs.channels());
        TopicVisibility visibility = new TopicVisibility(needs.metadata(), answers, needs.scheduler(), needs.clock());
        return List.of(
                new MetadataService(needs.identity(), needs.metadata(), needs.leaders(), needs.session()),
                new TopicService(
                        needs.identity(),
                        needs.controller(),
                        router,
                        visibility,
                        answers,
                        needs.topicDefaults(),
                        needs.clock()),
                new PartitionService(
                        new PartitionRouter(needs.identity(), needs.leaders(), needs.replicas()),
                        needs.channels(),
                        needs.controller(),
                        router,
                        answers,
                        needs.clock()),
                new ClusterService(
                        needs.identity(),
                        needs.controller(),
                        router,
                        needs.liveness(),
                        needs.leaders(),
                        new ReplicaStatuses(needs.host(), needs.replicas(), needs.coordinators()),
                        new DataDirectoryStatuses(needs.logs()),
                        needs.clock()));
    }
}
