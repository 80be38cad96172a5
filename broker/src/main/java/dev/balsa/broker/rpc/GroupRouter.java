package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.group.GroupTopic;
import dev.balsa.broker.group.decide.GroupName;
import dev.balsa.broker.group.host.Coordinators;
import dev.balsa.broker.group.host.GroupCoordinator;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.routing.KnownLeaders;
import io.grpc.Channel;
import io.grpc.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes a call to a group's coordinator: it is here, or one hop on, or nowhere at the moment. Any thread, never blocks. */
final class GroupRouter {
    private static final long NO_LEADER_RETRY_MS = 200;

    /**
     * Calls to other coordinators that are under way at once. Heartbeats stay open for seconds, and a connection carries a
     * limited number of calls: beyond this clients have to go to the coordinator themselves.
     */
    private static final int MAX_FORWARDED = 200;

    private final BrokerIdentity identity;
    private final MetadataSource metadata;
    private final KnownLeaders leaders;
    private final Coordinators coordinators;
    private final BrokerChannels channels;
    private final GroupTopicCreation creation;
    private final AtomicInteger forwarded = new AtomicInteger();

    /** @param channels for groups only: calls that wait must not keep others waiting */
    GroupRouter(
            BrokerIdentity identity,
            MetadataSource metadata,
            KnownLeaders leaders,
            Coordinators coordinators,
            BrokerChannels channels,
            GroupTopicCreation creation) {
        this.identity = identity;
        this.metadata = metadata;
        this.leaders = leaders;
        this.coordinators = coordinators;
        this.channels = channels;
        this.creation = creation;
    }

    /** A call to another broker's listener for clients; gives its outcome to the observer. */
    interface RemoteCall<T> {
        void start(Channel channel, UnaryAnswer<T> observer);
    }

    /** Where a partition of the internal topic is led, as far as this broker knows. */
    record Place(int partition, LeaderAddress leader) {}

    /** @param clusterId as the caller sent it */
    <T> CompletableFuture<T> route(
            String group,
            String clusterId,
            boolean noForward,
            Function<GroupCoordinator, CompletableFuture<T>> here,
            RemoteCall<T> there) {
        try {
            identity.checkCluster(clusterId);
            GroupName.check(group);
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (metadata.image().topic(GroupTopic.NAME) == null) {
            return creation.ensure().thenCompose(ignored -> routeKnown(group, noForward, here, there));
        }
        return routeKnown(group, noForward, here, there);
    }

    private <T> CompletableFuture<T> routeKnown(
            String group,
            boolean noForward,
            Function<GroupCoordinator, CompletableFuture<T>> here,
            RemoteCall<T> there) {
        Place place = place(group);
        if (place == null) {
            return CompletableFuture.failedFuture(noCoordinator().toException());
        }
        GroupCoordinator coordinator = coordinators.find(place.partition());
        if (coordinator != null && (coordinator.view().leads() || place.leader().leaderId() == identity.brokerId())) {
            return withEndpoint(here.apply(coordinator));
        }
        if (!place.leader().isKnown() || place.leader().leaderId() == identity.brokerId()) {
            return CompletableFuture.failedFuture(noCoordinator().toException());
        }
        if (noForward || forwarded.get() >= MAX_FORWARDED) {
            return CompletableFuture.failedFuture(notCoordinator(place.leader()).toException());
        }
        return forward(place.leader(), there);
    }

    private <T> CompletableFuture<T> forward(LeaderAddress leader, RemoteCall<T> there) {
        Channel channel = channels.channel(leader.leaderId());
        if (channel == null) {
            return CompletableFuture.failedFuture(noCoordinator().toException());
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        forwarded.incrementAndGet();
        var _ = outcome.whenComplete((ignored, thrown) -> forwarded.decrementAndGet());
        // Outside the caller's context, whose cancellation would cut off a write half way.
        Context.ROOT.run(() -> there.start(
                channel,
                new UnaryAnswer<>(
                        outcome::complete,
                        thrown -> outcome.completeExceptionally(GrpcErrors.ofForwarded(thrown, leader.leaderId())
                                .toException()))));
        return outcome;
    }

    /** Null while the internal topic is not known here. */
    @Nullable
    Place place(String group) {
        TopicImage topic = metadata.image().topic(GroupTopic.NAME);
        if (topic == null) {
            return null;
        }
        int partition = GroupTopic.partitionOf(group, topic.partitions().size());
        return new Place(partition, leader(topic, partition));
    }

    /** Where the group is coordinated; makes the internal topic if it is not there yet. */
    CompletableFuture<Place> find(String group) {
        try {
            GroupName.check(group);
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Boolean> topic = metadata.image().topic(GroupTopic.NAME) == null
                ? creation.ensure()
                : CompletableFuture.completedFuture(true);
        return topic.thenCompose(ignored -> {
            Place place = place(group);
            return place == null || !place.leader().isKnown()
                    ? CompletableFuture.failedFuture(noCoordinator().toException())
                    : CompletableFuture.completedFuture(place);
        });
    }

    LeaderAddress leader(TopicImage topic, int partition) {
        LeaderAddress known = leaders.leader(topic.partitions().get(partition).group());
        GroupCoordinator coordinator = coordinators.find(partition);
        if (coordinator == null) {
            return known;
        }
        // The replica here hears of a new term before the table does.
        GroupCoordinator.View view = coordinator.view();
        return view.term() > known.leaderEpoch()
                ? new LeaderAddress(view.leaderId(), leaders.endpoint(view.leaderId()), view.term())
                : known;
    }

    private <T> CompletableFuture<T> withEndpoint(CompletableFuture<T> outcome) {
        return outcome.exceptionallyCompose(thrown -> {
            Throwable cause = Answers.cause(thrown);
            if (cause instanceof FailureException expected) {
                LeaderAddress leader = expected.failure().leader();
                if (leader != null && leader.isKnown() && leader.endpoint().isEmpty()) {
                    return CompletableFuture.failedFuture(expected.failure()
                            .withLeader(new LeaderAddress(
                                    leader.leaderId(), leaders.endpoint(leader.leaderId()), leader.leaderEpoch()))
                            .toException());
                }
            }
            return CompletableFuture.failedFuture(cause);
        });
    }

    private static Failure notCoordinator(LeaderAddress leader) {
        return Failure.of(
                        ErrorReason.NOT_COORDINATOR,
                        "broker " + leader.leaderId() + " coordinates the group, ask it at " + leader.endpoint())
                .withLeader(leader);
    }

    static Failure noCoordinator() {
        return Failure.of(ErrorReason.NO_LEADER, "the group has no coordinator at the moment; try again shortly")
                .withRetryAfterMs(NO_LEADER_RETRY_MS);
    }
}
