package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.group.CoordinatorCalls;
import dev.balsa.client.group.CoordinatorCalls.Retry;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.CommitOffsetsResponse;
import dev.balsa.proto.v1.CommittedOffset;
import dev.balsa.proto.v1.OffsetCommit;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commits offsets and calls back in the order in which commits were begun. Commits of members carry rising numbers, so that
 * many may be under way: none can overtake a later one. Those of consumers without membership go one after the other.
 */
final class Committer implements WorkLoop.Part {
    private static final int MAX_MEMBER_CALLS = 100;

    /** More at a time are refused. */
    private static final int MAX_PENDING = 10_000;

    /** As whom this consumer commits. */
    interface Identity {
        /** Why it may not commit; null if it may. */
        @Nullable
        BalsaException refusal();

        /** Empty without membership. */
        String memberId();

        /** Empty for dynamic members. */
        String instanceId();

        long memberEpoch();
    }

    private final ConsumerContext context;
    private final CoordinatorCalls calls;
    private final String group;
    private final Assignment assignment;
    private final WorkLoop loop;
    private final Identity identity;
    private final Deque<PendingCommit> pending = new ArrayDeque<>();
    private final Deque<PendingCommit> toCallBack = new ArrayDeque<>();
    private long lastSequence;

    Committer(
            ConsumerContext context,
            CoordinatorCalls calls,
            String group,
            Assignment assignment,
            WorkLoop loop,
            Identity identity) {
        this.context = context;
        this.calls = calls;
        this.group = group;
        this.assignment = assignment;
        this.loop = loop;
        this.identity = identity;
    }

    /**
     * Begins a commit.
     *
     * @param retried whether it is tried again within the timeout
     */
    PendingCommit begin(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            @Nullable OffsetCommitCallback callback,
            boolean retried,
            long timeoutMs) {
        long nowMs = context.clock().nowMs();
        PendingCommit commit = new PendingCommit(offsets, callback, retried, ++lastSequence, nowMs, nowMs + timeoutMs);
        if (offsets.isEmpty()) {
            commit.answered(null);
        } else {
            BalsaException refusal = identity.refusal();
            if (refusal != null) {
                answered(commit, refusal);
            } else if (pending.size() >= MAX_PENDING) {
                answered(
                        commit,
                        new RetriableCommitFailedException(
                                "THROTTLED", MAX_PENDING + " commits are under way; commit less often", true));
            }
        }
        pending.addLast(commit);
        endInOrder();
        return commit;
    }

    /**
     * Commits and waits until it is done, and all commits before it are.
     *
     * @throws BalsaException if it is not
     */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        PendingCommit commit = begin(offsets, null, true, WorkLoop.millis(timeout));
        loop.await(WorkLoop.slightlyLonger(timeout), () -> {
            callBack();
            return commit.isEnded();
        });
        callBack();
        BalsaException failure = commit.failure();
        if (failure != null) {
            throw failure;
        } else if (!commit.isEnded()) {
            throw new ClientTimeoutException(
                    "offsets were not committed within " + WorkLoop.millis(timeout) + " ms, or that is not known",
                    false);
        }
    }

    /** Whether anything is still under way. */
    boolean isIdle() {
        return pending.isEmpty();
    }

    /** Sends what may be sent. */
    @Override
    public long step(long nowMs) {
        int underWay = 0;
        boolean any = false;
        // A copy: what cannot be sent ends at once.
        for (PendingCommit commit : pending.isEmpty() ? pending : new ArrayDeque<>(pending)) {
            if (commit.isAnswered()) {
                continue;
            }
            if (++underWay > (identity.memberId().isEmpty() ? 1 : MAX_MEMBER_CALLS)) {
                break;
            }
            if (!commit.isSent()) {
                send(commit);
                any = true;
            }
        }
        return any ? nowMs : Long.MAX_VALUE;
    }

    private void send(PendingCommit commit) {
        commit.sent();
        BalsaException refusal = identity.refusal();
        if (refusal != null) {
            // Membership was lost while the commit waited.
            answered(commit, refusal);
            endInOrder();
            return;
        }
        String memberId = identity.memberId();
        CommitOffsetsRequest.Builder request = CommitOffsetsRequest.newBuilder()
                .setGroup(group)
                .setMemberId(memberId)
                .setInstanceId(identity.instanceId())
                .setMemberEpoch(identity.memberEpoch())
                .setCommitSequence(memberId.isEmpty() ? 0 : commit.sequence())
                .setNoForward(true)
                .setClusterId(context.metadata().clusterId());
        commit.offsets().forEach((partition, offset) -> request.addOffsets(wire(partition, offset)));
        calls.start(
                OffsetServiceGrpc.getCommitOffsetsMethod(),
                request.build(),
                commit.deadlineMs(),
                0,
                commit.isRetried() ? Retry.UNTIL_DEADLINE : Retry.NEVER,
                outcome -> ended(commit, outcome));
    }

    private OffsetCommit wire(TopicPartition partition, OffsetAndMetadata offset) {
        AssignedPartition assigned = assignment.find(partition);
        OffsetCommit.Builder commit = OffsetCommit.newBuilder()
                .setTarget(dev.balsa.proto.v1.TopicPartition.newBuilder()
                        .setTopic(partition.topic())
                        .setPartition(partition.partition()))
                .setTopicId(assigned == null ? "" : assigned.topicId())
                .setOffset(offset.offset())
                .setMetadata(offset.metadata());
        offset.leaderEpoch().ifPresent(commit::setLeaderEpoch);
        return commit.build();
    }

    private void ended(PendingCommit commit, Outcome<CommitOffsetsResponse> outcome) {
        BalsaException failure = null;
        if (outcome instanceof Outcome.Failed<CommitOffsetsResponse> failed) {
            failure = GroupFailures.ofCommit(failed.failure(), commit.isRetried());
        } else if (outcome instanceof Outcome.Answer<CommitOffsetsResponse> answer) {
            for (CommittedOffset committed : answer.value().getOffsetsList()) {
                if (committed.hasError() && failure == null) {
                    BrokerFailure refused = BrokerFailure.of(committed.getError());
                    failure = GroupFailures.ofPartition(refused);
                }
            }
        }
        answered(commit, failure);
        endInOrder();
    }

    private void answered(PendingCommit commit, @Nullable BalsaException failure) {
        commit.answered(failure);
        context.meter().committed(failure == null, context.clock().nowMs() - commit.begunAtMs());
    }

    private void endInOrder() {
        for (PendingCommit first = pending.peekFirst();
                first != null && first.isAnswered();
                first = pending.peekFirst()) {
            pending.removeFirst();
            first.ended();
            toCallBack.addLast(first);
        }
    }

    /** Calls back for all commits that have ended. */
    void callBack() {
        for (PendingCommit ended = toCallBack.pollFirst(); ended != null; ended = toCallBack.pollFirst()) {
            ended.callBack();
        }
    }
}
