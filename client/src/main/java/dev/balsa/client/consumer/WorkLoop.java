package dev.balsa.client.consumer;

import dev.balsa.client.InterruptedClientException;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.Inbox;
import dev.balsa.client.net.MetadataRefresher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Works on what is under way while a call waits. Owned by the consumer's thread, except for {@link #wakeup}. */
final class WorkLoop {
    private static final long MAX_WAIT_MS = 10_000;

    /** Something that has work to do from time to time. */
    @FunctionalInterface
    interface Part {
        /** Does what is due and returns when to call again at the latest. */
        long step(long nowMs);
    }

    private final Inbox inbox;
    private final ClientClock clock;
    private final MetadataRefresher refresher;
    private final Assignment assignment;
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> furtherTopics = new HashSet<>();
    private final AtomicBoolean wakeup = new AtomicBoolean();

    WorkLoop(Inbox inbox, ClientClock clock, MetadataRefresher refresher, Assignment assignment) {
        this.inbox = inbox;
        this.clock = clock;
        this.refresher = refresher;
        this.assignment = assignment;
    }

    void add(Part part) {
        parts.add(part);
    }

    void remove(Part part) {
        parts.remove(part);
    }

    /** The leaders of these topics are needed too, until {@link #forget}. */
    void need(Set<String> topics) {
        furtherTopics.addAll(topics);
    }

    void forget(Set<String> topics) {
        furtherTopics.removeAll(topics);
    }

    /**
     * Works until the condition holds; false if the time ran out.
     *
     * @throws WakeupException if {@link #wakeup} was called
     * @throws InterruptedClientException if the thread is interrupted
     */
    boolean await(Duration timeout, BooleanSupplier condition) {
        return await(timeout, condition, true);
    }

    /** As {@link #await(Duration, BooleanSupplier)}, but goes on through a wakeup, which ends the next wait instead. */
    boolean awaitUndisturbed(Duration timeout, BooleanSupplier condition) {
        return await(timeout, condition, false);
    }

    private boolean await(Duration timeout, BooleanSupplier condition, boolean mayBeWoken) {
        long deadlineMs = clock.nowMs() + millis(timeout);
        while (true) {
            inbox.drain();
            if (mayBeWoken && wakeup.getAndSet(false)) {
                throw new WakeupException();
            }
            if (condition.getAsBoolean()) {
                return true;
            }
            long nowMs = clock.nowMs();
            long nextMs = step(nowMs);
            if (nowMs >= deadlineMs) {
                return false;
            }
            inbox.await(Math.max(1, Math.min(Math.min(nextMs, deadlineMs) - nowMs, MAX_WAIT_MS)));
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedClientException(
                        "interrupted while waiting for brokers", new InterruptedException());
            }
        }
    }

    /** Starts what is due, without waiting. */
    long step(long nowMs) {
        long nextMs = Long.MAX_VALUE;
        for (Part part : List.copyOf(parts)) {
            nextMs = Math.min(nextMs, part.step(nowMs));
        }
        Set<String> topics = assignment.topics();
        if (!furtherTopics.isEmpty()) {
            topics = new HashSet<>(topics);
            topics.addAll(furtherTopics);
        }
        return Math.min(nextMs, refresher.poll(nowMs, topics));
    }

    /** Any thread. */
    void wakeup() {
        wakeup.set(true);
        inbox.wake();
    }

    /** So that a call which ends with this timeout can still say why. */
    static Duration slightlyLonger(Duration timeout) {
        return Duration.ofMillis(millis(timeout) + 1_000);
    }

    /** Not negative, and so short that no sum of times overflows: 24 days mean for ever. */
    static long millis(Duration timeout) {
        return timeout.toSeconds() >= Integer.MAX_VALUE / 1000 ? Integer.MAX_VALUE : Math.max(0, timeout.toMillis());
    }
}
