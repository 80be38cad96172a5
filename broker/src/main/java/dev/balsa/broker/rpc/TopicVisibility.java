package dev.balsa.broker.rpc;

import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits until a new topic can be used. Looks again and again: nothing that has to be undone is left if nobody waits any more. */
final class TopicVisibility {
    private static final long LOOK_AGAIN_MS = 10;
    private static final long MAX_WAIT_MS = 10_000;
    private static final long MAX_SEEN_WAIT_MS = 2_000;

    private final MetadataSource metadata;
    private final MetadataAnswers answers;
    private final ScheduledExecutorService scheduler;
    private final MonotonicClock clock;

    TopicVisibility(
            MetadataSource metadata,
            MetadataAnswers answers,
            ScheduledExecutorService scheduler,
            MonotonicClock clock) {
        this.metadata = metadata;
        this.answers = answers;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Ends when every partition has a leader, or when time is up: the topic is there in any case, and saying otherwise would be
     * wrong.
     */
    CompletableFuture<Boolean> whenLed(TopicImage topic, long deadlineNanos) {
        long latestNanos = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MS);
        return until(() -> answers.allLed(topic), deadlineNanos - latestNanos < 0 ? deadlineNanos : latestNanos);
    }

    /** Ends when this broker knows the topic and its leaders, or soon. */
    CompletableFuture<Boolean> whenSeen(String name) {
        return until(
                () -> {
                    TopicImage topic = metadata.image().topic(name);
                    return topic != null && answers.allLed(topic);
                },
                clock.nanos() + TimeUnit.MILLISECONDS.toNanos(MAX_SEEN_WAIT_MS));
    }

    private CompletableFuture<Boolean> until(BooleanSupplier holds, long deadlineNanos) {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        look(holds, deadlineNanos, outcome);
        return outcome;
    }

    private void look(BooleanSupplier holds, long deadlineNanos, CompletableFuture<Boolean> outcome) {
        if (holds.getAsBoolean()) {
            outcome.complete(true);
        } else if (clock.nanos() - deadlineNanos >= 0 || scheduler.isShutdown()) {
            outcome.complete(false);
        } else {
            var _ = scheduler.schedule(() -> look(holds, deadlineNanos, outcome), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }
}
