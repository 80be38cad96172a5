package dev.balsa.client.group;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.group.CoordinatorCalls.Retry;
import dev.balsa.client.group.MembershipView.State;
import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.LeaveGroupRequest;
import io.grpc.Status;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership: joins, sends heartbeats, takes assignments in, notices its own loss. Heartbeats are held by the coordinator
 * while there is no news, so that changes arrive at once. Owned by the member's thread.
 */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** One that is held, one that confirms something, and one to another coordinator. */
    private static final int MAX_IN_FLIGHT = 3;

    private static final long EARLY_PAUSE_MS = 50;

    /** Longest time that coordinators hold a call. */
    private static final int MAX_HOLD_MS = 30_000;

    private static final long LEAVE_TIMEOUT_MS = 5_000;

    private final MemberOptions options;
    private final CoordinatorCalls calls;
    private final ClientClock clock;
    private final Backoff backoff;
    private final PollTimer polls;
    private final Supplier<String> memberIds;
    private final Consumer<MembershipView> views;

    private State state = State.JOINING;
    private String memberId;
    private long epoch;
    /** The highest one it ever had: tells the coordinator whether somebody has taken its place since. */
    private long lastEpoch;

    private Map<TopicPartition, String> assignment = Map.of();
    private @Nullable BrokerFailure detail;
    private long version;

    private Subscription subscription;
    private int subscriptionVersion = 1;
    private int knownSubscriptionVersion;
    private @Nullable Map<TopicPartition, String> owned;
    private long ownedEpoch;
    private int ownedVersion;
    private int knownOwnedVersion;

    private int sessionTimeoutMs;
    private int intervalMs;
    private long heardAtMs = Long.MIN_VALUE;
    private long dueMs;
    private int inFlight;
    private int earlyAnswers;
    private int failures;
    private int incarnation;
    private boolean hasLeft;
    private boolean leaving;

    /**
     * A member that joins with the first {@link #step}.
     *
     * @param memberIds makes ids that are unique for all times
     * @param views gets every new view
     */
    Membership(
            MemberOptions options,
            Subscription subscription,
            CoordinatorCalls calls,
            ClientClock clock,
            Backoff backoff,
            PollTimer polls,
            Supplier<String> memberIds,
            Consumer<MembershipView> views) {
        this.options = options;
        this.subscription = subscription;
        this.calls = calls;
        this.clock = clock;
        this.backoff = backoff;
        this.polls = polls;
        this.memberIds = memberIds;
        this.views = views;
        this.memberId = memberIds.get();
        this.sessionTimeoutMs = options.sessionTimeoutMs();
        this.intervalMs = options.heartbeatIntervalMs();
        publish();
    }

    private void publish() {
        views.accept(new MembershipView(++version, state, memberId, epoch, assignment, detail));
    }

    /**
     * Until when the member may read what it has, unless it hears something. It is still a member afterwards for all it knows: a
     * coordinator that was away gives everybody a whole new session, and only a coordinator can tell whether it has.
     */
    long validUntilMs() {
        return heardAtMs == Long.MIN_VALUE ? Long.MAX_VALUE : heardAtMs + sessionTimeoutMs;
    }

    /** Sends what is due and returns when to call again at the latest. */
    long step(long nowMs) {
        if (state != State.JOINING && state != State.MEMBER) {
            return Long.MAX_VALUE;
        }
        if (nowMs >= polls.overdueAtMs()) {
            pollsTooRarely(nowMs);
            return Long.MAX_VALUE;
        }
        if (nowMs >= dueMs && inFlight < MAX_IN_FLIGHT) {
            heartbeat(nowMs);
        }
        return Math.min(inFlight < MAX_IN_FLIGHT ? dueMs : Long.MAX_VALUE, polls.overdueAtMs());
    }

    private void heartbeat(long nowMs) {
        dueMs = Long.MAX_VALUE;
        inFlight++;
        int holdMs = state == State.JOINING ? 0 : Math.min(Math.min(intervalMs, sessionTimeoutMs / 3), MAX_HOLD_MS);
        GroupHeartbeatRequest.Builder request = GroupHeartbeatRequest.newBuilder()
                .setGroup(options.group())
                .setMemberId(memberId)
                .setMemberEpoch(epoch)
                .setInstanceId(options.instanceId())
                .setMaxWaitMs(holdMs)
                .setClientId(options.clientId())
                .setNoForward(true);
        if (epoch == 0) {
            request.setLastEpoch(lastEpoch)
                    .setSessionTimeoutMs(options.sessionTimeoutMs())
                    .setHeartbeatIntervalMs(options.heartbeatIntervalMs())
                    .setRebalanceTimeoutMs(options.maxPollIntervalMs())
                    .setAssignor(options.assignor());
        }
        if (epoch == 0 || knownSubscriptionVersion != subscriptionVersion) {
            request.setSubscription(subscription.wire());
        }
        Map<TopicPartition, String> confirmed = owned;
        boolean confirms = epoch > 0 && confirmed != null && ownedEpoch == epoch && knownOwnedVersion != ownedVersion;
        if (confirms && confirmed != null) {
            request.setOwned(Partitions.wire(confirmed));
        }
        Sent sent =
                new Sent(incarnation, nowMs, holdMs, subscriptionVersion, confirms ? ownedVersion : knownOwnedVersion);
        // Not longer than the session leaves time for another try.
        long deadlineMs = nowMs + holdMs + Math.max(1_000, sessionTimeoutMs / 3);
        calls.start(
                GroupServiceGrpc.getGroupHeartbeatMethod(),
                request.build(),
                deadlineMs,
                holdMs,
                Retry.NEVER,
                outcome -> ended(sent, outcome));
    }

    /** What has to be remembered of a call. */
    private record Sent(int incarnation, long atMs, int holdMs, int subscriptionVersion, int ownedVersion) {}

    private void ended(Sent sent, Outcome<GroupHeartbeatResponse> outcome) {
        if (sent.incarnation() != incarnation || (state != State.JOINING && state != State.MEMBER)) {
            return;
        }
        inFlight--;
        long nowMs = clock.nowMs();
        if (outcome instanceof Outcome.Answer<GroupHeartbeatResponse> answer) {
            answered(sent, answer.value(), nowMs);
        } else if (outcome instanceof Outcome.Failed<GroupHeartbeatResponse> failed) {
            failed(failed.failure(), nowMs);
        }
    }

    private void answered(Sent sent, GroupHeartbeatResponse answer, long nowMs) {
        failures = 0;
        heardAtMs = Math.max(heardAtMs, sent.atMs());
        knownSubscriptionVersion = Math.max(knownSubscriptionVersion, sent.subscriptionVersion());
        knownOwnedVersion = Math.max(knownOwnedVersion, sent.ownedVersion());
        sessionTimeoutMs = answer.getSessionTimeoutMs() > 0 ? answer.getSessionTimeoutMs() : sessionTimeoutMs;
        intervalMs = answer.getHeartbeatIntervalMs() > 0 ? answer.getHeartbeatIntervalMs() : intervalMs;
        boolean news = answer.getMemberEpoch() > epoch;
        if (news) {
            boolean joined = epoch == 0;
            state = State.MEMBER;
            epoch = answer.getMemberEpoch();
            lastEpoch = epoch;
            assignment = Partitions.read(answer.getAssignment());
            publish();
            if (joined) {
                LOG.info("joined group {} as {} in epoch {}", options.group(), memberId, epoch);
            }
        }
        if (inFlight > 0) {
            return;
        }
        // A coordinator that does not hold calls must not be asked without a pause.
        earlyAnswers = news || nowMs - sent.atMs() >= sent.holdMs() / 2 ? 0 : earlyAnswers + 1;
        dueMs = earlyAnswers == 0
                ? nowMs
                : nowMs + Math.min(intervalMs, EARLY_PAUSE_MS << Math.min(10, earlyAnswers - 1));
    }

    private void failed(BrokerFailure failure, long nowMs) {
        switch (failure.reason()) {
            case REASON_UNKNOWN_MEMBER, REASON_FENCED_MEMBER_EPOCH -> lose(failure);
            default -> {
                if (!failure.isRetriable()) {
                    fail(failure);
                } else if (inFlight == 0) {
                    failures++;
                    // The first time at once: another coordinator may be known already, and if not it has to be looked
                    // for.
                    dueMs = failures == 1 ? nowMs : nowMs + backoff.delayMs(failures - 1);
                }
            }
        }
    }

    private void fail(BrokerFailure failure) {
        LOG.error("cannot be a member of group {}: {} {}", options.group(), failure.reasonName(), failure.message());
        state = State.FAILED;
        end(failure);
    }

    private void lose(BrokerFailure why) {
        LOG.warn("{} lost its place in group {}: {}", memberId, options.group(), why.message());
        state = State.LOST;
        end(why);
    }

    private void end(@Nullable BrokerFailure why) {
        detail = why;
        epoch = 0;
        assignment = Map.of();
        owned = null;
        heardAtMs = Long.MIN_VALUE;
        inFlight = 0;
        incarnation++;
        publish();
    }

    private void pollsTooRarely(long nowMs) {
        String cause = "poll() was not called for " + polls.maxIntervalMs()
                + " ms (max.poll.interval.ms); take fewer records with max.poll.records, or raise it";
        if (!options.isStatic()) {
            sendLeave(epoch, "max.poll.interval.ms was exceeded", false, nowMs + LEAVE_TIMEOUT_MS, () -> {});
            hasLeft = true;
        }
        lose(BrokerFailure.ofClient(Status.Code.DEADLINE_EXCEEDED, cause));
    }

    /** The consumer's thread has dropped what was lost: joins again. */
    void rejoin(long nowMs) {
        if (state != State.LOST) {
            return;
        }
        if (hasLeft) {
            // A late call of the former member must not remove the new one.
            memberId = memberIds.get();
            hasLeft = false;
        }
        state = State.JOINING;
        detail = null;
        failures++;
        dueMs = failures == 1 ? nowMs : nowMs + backoff.delayMs(failures - 1);
        publish();
    }

    /** Wants something else from now on. */
    void subscribe(Subscription wanted, long nowMs) {
        if (!wanted.equals(subscription)) {
            subscription = wanted;
            subscriptionVersion++;
            hurry(nowMs);
        }
    }

    /** The consumer's thread reads these now, as of the assignment of this epoch. */
    void confirm(long ofEpoch, Map<TopicPartition, String> nowOwned, boolean gaveUp, long nowMs) {
        if (state == State.MEMBER && ofEpoch == epoch) {
            owned = nowOwned;
            ownedEpoch = ofEpoch;
            ownedVersion++;
            if (gaveUp) {
                hurry(nowMs);
            }
        }
    }

    private void hurry(long nowMs) {
        if (state == State.MEMBER) {
            dueMs = Math.min(dueMs, nowMs);
        }
    }

    /**
     * Leaves. {@link #isOver} says when the coordinator has heard of it, or the deadline has passed.
     *
     * @param keepPartitions a static member that means to come back
     */
    void leave(String cause, boolean keepPartitions, long deadlineMs) {
        boolean member = state == State.MEMBER || state == State.JOINING;
        long lastEpoch = epoch;
        state = State.LEFT;
        if (member) {
            leaving = true;
            sendLeave(lastEpoch, cause, keepPartitions && options.isStatic(), deadlineMs, () -> leaving = false);
        }
        end(null);
    }

    /** Whether there is nothing left to do. */
    boolean isOver() {
        return state == State.LEFT && !leaving;
    }

    private void sendLeave(long lastEpoch, String cause, boolean keepPartitions, long deadlineMs, Runnable done) {
        LeaveGroupRequest request = LeaveGroupRequest.newBuilder()
                .setGroup(options.group())
                .setMemberId(memberId)
                .setMemberEpoch(lastEpoch)
                .setKeepPartitions(keepPartitions)
                .setCause(cause)
                .setNoForward(true)
                .build();
        calls.start(GroupServiceGrpc.getLeaveGroupMethod(), request, deadlineMs, 0, Retry.UNTIL_DEADLINE, outcome -> {
            if (outcome instanceof Outcome.Failed<?> failed) {
                LOG.info(
                        "group {} may count {} until its session is over: {}",
                        options.group(),
                        request.getMemberId(),
                        failed.failure().message());
            }
            done.run();
        });
    }

    /** Topics of the assignment, for tests and messages. */
    Set<TopicPartition> assigned() {
        return assignment.keySet();
    }
}
