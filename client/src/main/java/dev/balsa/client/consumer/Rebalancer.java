package dev.balsa.client.consumer;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.group.GroupMember;
import dev.balsa.client.group.MembershipView;
import dev.balsa.client.group.MembershipView.State;
import dev.balsa.client.group.Subscription;
import dev.balsa.client.net.BrokerFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what the coordinator assigns. Only partitions that move are touched: those to be given up stop at once, are
 * committed while the others are read on, and are confirmed when the application has been told.
 */
final class Rebalancer {
    private static final Logger LOG = LoggerFactory.getLogger(Rebalancer.class);

    private static final ConsumerRebalanceListener NOBODY = new ConsumerRebalanceListener() {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
    };

    private final ConsumerContext context;
    private final Assignment assignment;
    private final AutoCommit autoCommit;
    private final MemberIdentity identity;
    private final Function<Subscription, GroupMember> members;
    private final long revocationCommitMs;
    private ConsumerRebalanceListener listener = NOBODY;
    private @Nullable Subscription wanted;
    private @Nullable Revocation revocation;
    private @Nullable GroupMember leaving;
    private long handledVersion = -1;
    private boolean gaveUp;
    private boolean calling;

    private record Revocation(
            List<AssignedPartition> partitions, @Nullable PendingCommit commit) {
        boolean isCommitted() {
            return commit == null || commit.isEnded();
        }
    }

    /**
     * A rebalancer without a member.
     *
     * @param members makes a member, which joins at once
     * @param revocationCommitMs longest time to commit what is given up
     */
    Rebalancer(
            ConsumerContext context,
            Assignment assignment,
            AutoCommit autoCommit,
            MemberIdentity identity,
            Function<Subscription, GroupMember> members,
            long revocationCommitMs) {
        this.context = context;
        this.assignment = assignment;
        this.autoCommit = autoCommit;
        this.identity = identity;
        this.members = members;
        this.revocationCommitMs = revocationCommitMs;
    }

    /** Wants these topics from now on; joins with the next poll. */
    void subscribe(Subscription subscription, @Nullable ConsumerRebalanceListener told) {
        wanted = subscription;
        listener = told == null ? NOBODY : told;
        GroupMember member = identity.member();
        if (member != null && member.view().state() == State.FAILED) {
            member.abandon();
            identity.end();
        } else if (member != null) {
            member.subscribe(subscription);
        }
    }

    /** Topics wanted by name. */
    Set<String> topics() {
        return wanted == null ? Set.of() : wanted.topics();
    }

    /** @throws IllegalStateException inside a listener */
    void pollBegan() {
        if (calling) {
            throw new IllegalStateException("a rebalance listener may not poll");
        }
        GroupMember member = identity.member();
        if (member == null && wanted != null) {
            member = members.apply(wanted);
            identity.begin(member);
            handledVersion = -1;
        }
        if (member != null) {
            member.pollBegan();
        }
    }

    void pollEnded() {
        GroupMember member = identity.member();
        if (member != null) {
            member.pollEnded();
        }
    }

    /** Whether records may be returned: not if the membership may have ended unheard. */
    boolean mayRead() {
        return !identity.isSilent(context.clock().nowMs());
    }

    /**
     * To be called within poll before records are taken.
     *
     * @throws dev.balsa.client.BalsaException if this consumer cannot be a member
     */
    void step() {
        GroupMember member = identity.member();
        if (member == null) {
            return;
        }
        MembershipView view = member.view();
        Revocation open = revocation;
        if (open != null && view.state() == State.MEMBER) {
            if (!open.isCommitted()) {
                return;
            }
            finish(open);
        }
        switch (view.state()) {
            case JOINING, LEFT -> {}
            case MEMBER -> {
                if (view.version() != handledVersion) {
                    reconcile(member, view);
                }
            }
            case LOST -> {
                if (view.version() != handledVersion) {
                    handledVersion = view.version();
                    member.rejoin();
                    lose();
                }
            }
            case FAILED -> {
                lose();
                BrokerFailure detail = view.detail();
                if (detail != null) {
                    throw GroupFailures.exception(detail);
                }
            }
        }
    }

    private void reconcile(GroupMember member, MembershipView view) {
        List<AssignedPartition> gone = new ArrayList<>();
        for (AssignedPartition partition : assignment.all()) {
            if (!partition.topicId().equals(view.assignment().get(partition.partition()))) {
                gone.add(partition);
            }
        }
        if (!gone.isEmpty()) {
            gone.forEach(AssignedPartition::revoke);
            Revocation begun = new Revocation(gone, autoCommit.beforeGivingUp(gone, revocationCommitMs));
            revocation = begun;
            if (!begun.isCommitted()) {
                return;
            }
            finish(begun);
        }
        take(member, view);
    }

    /** Nothing has to be given up any more: the rest is news. */
    private void take(GroupMember member, MembershipView view) {
        boolean first = identity.memberEpoch() == 0;
        Set<TopicPartition> added = new TreeSet<>();
        view.assignment().forEach((partition, topicId) -> {
            if (assignment.find(partition) == null) {
                AssignedPartition begun = new AssignedPartition(
                        partition, topicId, context.settings().checkCrcs());
                begun.awaitCommitted();
                assignment.add(begun);
                added.add(partition);
            }
        });
        identity.take(view);
        handledVersion = view.version();
        member.confirm(view.epoch(), view.assignment(), gaveUp);
        gaveUp = false;
        context.meter().rebalanced(added.size());
        if (first || !added.isEmpty()) {
            LOG.info("assigned {} in epoch {}", added, view.epoch());
            call(listener::onPartitionsAssigned, added);
        }
    }

    private void finish(Revocation open) {
        revocation = null;
        Set<TopicPartition> partitions = keys(open.partitions());
        LOG.info("gives up {}", partitions);
        gaveUp = true;
        try {
            call(listener::onPartitionsRevoked, partitions);
        } finally {
            partitions.forEach(assignment::remove);
            context.meter().revoked(partitions.size());
        }
    }

    private void lose() {
        revocation = null;
        gaveUp = false;
        identity.lose();
        if (assignment.isEmpty()) {
            return;
        }
        Set<TopicPartition> partitions = new TreeSet<>(assignment.keys());
        LOG.warn("has lost {}", partitions);
        context.meter().lost(partitions.size());
        try {
            call(listener::onPartitionsLost, partitions);
        } finally {
            partitions.forEach(assignment::remove);
        }
    }

    private static Set<TopicPartition> keys(Collection<AssignedPartition> partitions) {
        Set<TopicPartition> keys = new TreeSet<>();
        partitions.forEach(partition -> keys.add(partition.partition()));
        return keys;
    }

    private void call(Consumer<Collection<TopicPartition>> method, Set<TopicPartition> partitions) {
        boolean nested = calling;
        calling = true;
        try {
            method.accept(Set.copyOf(partitions));
        } finally {
            calling = nested;
        }
    }

    /**
     * Gives everything up and leaves, in the background and within this time.
     *
     * @param keepPartitions for a static member that means to come back
     */
    void leave(String cause, boolean keepPartitions, long timeoutMs) {
        wanted = null;
        revocation = null;
        GroupMember member = identity.member();
        if (member == null) {
            return;
        }
        Set<TopicPartition> partitions = new TreeSet<>(assignment.keys());
        try {
            if (!partitions.isEmpty()) {
                boolean owner = member.view().state() == State.MEMBER;
                call(owner ? listener::onPartitionsRevoked : listener::onPartitionsLost, partitions);
            }
        } finally {
            partitions.forEach(assignment::remove);
            listener = NOBODY;
            member.leave(cause, keepPartitions, timeoutMs);
            identity.end();
            leaving = member;
        }
    }

    /** Waits until the coordinator has heard of it, at most this long, and not at all in an interrupted thread. */
    void awaitLeft(long timeoutMs) {
        GroupMember member = leaving;
        if (member == null) {
            return;
        }
        boolean left = false;
        try {
            left = member.awaitEnd(timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!left) {
            LOG.info("the coordinator was not told in time that this member leaves");
            member.abandon();
        }
    }
}
