package dev.balsa.client.consumer;

import dev.balsa.client.group.Coordinator;
import dev.balsa.client.group.CoordinatorCalls;
import dev.balsa.client.group.GroupMember;
import dev.balsa.client.group.MemberOptions;
import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerChannels;
import dev.balsa.client.net.Inbox;
import dev.balsa.client.net.UnaryCalls;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What a consumer with a {@code group.id} has in addition. */
record GroupSession(
        MemberOptions options,
        MemberIdentity identity,
        Committer committer,
        CommittedOffsets committed,
        AutoCommit autoCommit,
        Rebalancer rebalancer) {
    /** How the consumer reaches brokers. */
    record Network(BrokerChannels channels, Inbox inbox, RandomGenerator random, Supplier<String> memberIds) {}

    /** Joins nothing yet; its calls are made by the loop. */
    static GroupSession of(
            MemberOptions options,
            ConsumerContext context,
            Network network,
            Assignment assignment,
            Fetcher fetcher,
            WorkLoop loop) {
        ConsumerSettings settings = context.settings();
        Coordinator coordinator = new Coordinator();
        CoordinatorCalls calls = new CoordinatorCalls(
                new UnaryCalls(network.channels(), network.inbox()),
                coordinator,
                options.group(),
                context.refresher()::brokers,
                context.backoff(),
                settings.requestTimeoutMs());
        MemberIdentity identity = new MemberIdentity(options.instanceId());
        Committer committer = new Committer(context, calls, options.group(), assignment, loop, identity);
        CommittedOffsets committed = new CommittedOffsets(context, calls, options.group(), assignment, fetcher, loop);
        AutoCommit autoCommit = new AutoCommit(context, committer, assignment);
        // A generator of its own for every member's thread: those of the consumer are not safe for several.
        Supplier<GroupMember.Surroundings> surroundings = () -> new GroupMember.Surroundings(
                network.channels(),
                coordinator,
                context.refresher()::brokers,
                new Backoff(
                        settings.retryBackoffMs(),
                        settings.retryBackoffMaxMs(),
                        new Random(network.random().nextLong())),
                context.clock(),
                settings.requestTimeoutMs(),
                network.memberIds(),
                network.inbox()::wake);
        Rebalancer rebalancer = new Rebalancer(
                context,
                assignment,
                autoCommit,
                identity,
                subscription -> new GroupMember(options, subscription, surroundings.get()),
                Math.min(
                        settings.apiTimeoutMs(),
                        Math.min(options.sessionTimeoutMs(), options.maxPollIntervalMs() / 2)));
        loop.add(committed);
        loop.add(committer);
        loop.add(calls::step);
        return new GroupSession(options, identity, committer, committed, autoCommit, rebalancer);
    }

    ConsumerGroupMetadata metadata() {
        return new ConsumerGroupMetadata(
                options.group(),
                identity.memberId(),
                identity.memberEpoch(),
                options.isStatic() ? Optional.of(options.instanceId()) : Optional.empty());
    }

    /** With automatic commits everything that was returned; then waits for all commits, and calls back. */
    void commitBeforeLeaving(WorkLoop loop, Assignment assignment, Duration timeout) {
        long timeoutMs = WorkLoop.millis(timeout);
        autoCommit.beforeGivingUp(
                assignment.all().stream()
                        .filter(partition -> !partition.isRevoked())
                        .toList(),
                timeoutMs);
        loop.awaitUndisturbed(Duration.ofMillis(timeoutMs), () -> {
            committer.callBack();
            return committer.isIdle();
        });
    }
}
