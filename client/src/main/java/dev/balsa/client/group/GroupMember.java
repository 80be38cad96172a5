package dev.balsa.client.group;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.group.MembershipView.State;
import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerChannels;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.Inbox;
import dev.balsa.client.net.UnaryCalls;
import io.grpc.Status;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group for one subscription, and the thread that keeps it alive while the application works. Its methods only
 * leave word for that thread; what it knows is in {@link #view}.
 */
public final class GroupMember {
    private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);
    private static final long MAX_WAIT_MS = 10_000;

    private final Inbox inbox = new Inbox();
    private final ClientClock clock;
    private final Runnable onNews;
    private final PollTimer polls;
    private final CoordinatorCalls calls;
    private final Membership membership;
    private final Thread thread;
    private volatile MembershipView view;
    private volatile long validUntilMs = Long.MAX_VALUE;
    private volatile boolean abandoned;
    private boolean silenceTold;

    /**
     * What a member needs of its consumer.
     *
     * @param brokers those that may be asked for the coordinator; any thread may ask
     * @param backoff for the member's thread only
     * @param memberIds makes ids that are unique for all times
     * @param onNews called by the member's thread when there is a new view
     */
    public record Surroundings(
            BrokerChannels channels,
            Coordinator coordinator,
            Supplier<? extends Collection<String>> brokers,
            Backoff backoff,
            ClientClock clock,
            long requestTimeoutMs,
            Supplier<String> memberIds,
            Runnable onNews) {}

    /** Joins in the background. */
    public GroupMember(MemberOptions options, Subscription subscription, Surroundings around) {
        this.clock = around.clock();
        this.onNews = around.onNews();
        this.polls = new PollTimer(options.maxPollIntervalMs(), clock.nowMs());
        this.calls = new CoordinatorCalls(
                new UnaryCalls(around.channels(), inbox),
                around.coordinator(),
                options.group(),
                around.brokers(),
                around.backoff(),
                around.requestTimeoutMs());
        this.view = new MembershipView(0, State.JOINING, "", 0, Map.of(), null);
        this.membership = new Membership(
                options, subscription, calls, clock, around.backoff(), polls, around.memberIds(), this::publish);
        this.thread = new Thread(this::run, options.clientId() + "-heartbeat");
        thread.setDaemon(true);
        thread.start();
    }

    private void publish(MembershipView now) {
        view = now;
        onNews.run();
    }

    private void run() {
        try {
            while (!abandoned) {
                inbox.drain();
                long nowMs = clock.nowMs();
                long nextMs = Math.min(membership.step(nowMs), calls.step(nowMs));
                heardUntil(membership.validUntilMs());
                if (membership.isOver()) {
                    return;
                }
                inbox.await(Math.max(1, Math.min(nextMs - nowMs, MAX_WAIT_MS)));
            }
        } catch (RuntimeException e) {
            if (!abandoned) {
                // Without its thread the member expires; the consumer's next poll has to say so.
                LOG.error("the heartbeat thread ends by a defect", e);
                publish(new MembershipView(
                        Long.MAX_VALUE,
                        State.FAILED,
                        view.memberId(),
                        0,
                        Map.of(),
                        BrokerFailure.ofClient(Status.Code.INTERNAL, "the heartbeat thread ended by a defect: " + e)));
            }
        }
    }

    private void heardUntil(long untilMs) {
        long beforeMs = validUntilMs;
        validUntilMs = untilMs;
        long nowMs = clock.nowMs();
        if (untilMs > beforeMs && nowMs >= beforeMs) {
            // A poll that returned nothing for that reason goes on at once.
            silenceTold = false;
            onNews.run();
        } else if (nowMs >= untilMs && !silenceTold) {
            silenceTold = true;
            LOG.warn("{} has heard nothing for its session timeout; it reads nothing until it does", view.memberId());
        }
    }

    public MembershipView view() {
        return view;
    }

    /** Whether the member has heard nothing for so long that it may have been removed: it must not read on until it does. */
    public boolean isSilent(long nowMs) {
        return nowMs >= validUntilMs;
    }

    /** The application polls: from now to {@link #pollEnded} the time between polls does not count. */
    public void pollBegan() {
        polls.begin();
    }

    public void pollEnded() {
        polls.end(clock.nowMs());
    }

    /** Changes what the member wants. */
    public void subscribe(Subscription subscription) {
        inbox.execute(() -> membership.subscribe(subscription, clock.nowMs()));
    }

    /**
     * Says what is read now.
     *
     * @param epoch of the view that was acted upon
     * @param gaveUp whether partitions were given up that others may wait for
     */
    public void confirm(long epoch, Map<TopicPartition, String> owned, boolean gaveUp) {
        Map<TopicPartition, String> copy = Map.copyOf(owned);
        inbox.execute(() -> membership.confirm(epoch, copy, gaveUp, clock.nowMs()));
    }

    /** Joins again after a loss, once everything that was lost has been dropped. */
    public void rejoin() {
        inbox.execute(() -> membership.rejoin(clock.nowMs()));
    }

    /**
     * Leaves the group and ends the thread, in the background and within this time.
     *
     * @param keepPartitions for a static member that means to come back
     */
    public void leave(String cause, boolean keepPartitions, long timeoutMs) {
        inbox.execute(() -> membership.leave(cause, keepPartitions, clock.nowMs() + timeoutMs));
    }

    /** Waits until {@link #leave} is done; false if it is not in time. */
    public boolean awaitEnd(long timeoutMs) throws InterruptedException {
        thread.join(Math.max(1, timeoutMs));
        return !thread.isAlive();
    }

    /** Ends the thread at once, without a word to the coordinator. */
    public void abandon() {
        abandoned = true;
        inbox.wake();
    }
}
