package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.GroupTopic;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the internal topic of groups when it is first needed. Any thread, never blocks. */
final class GroupTopicCreation {
    private static final long RETRY_MS = 500;

    private final Supplier<CompletableFuture<Void>> create;
    private final TopicVisibility visibility;
    private @Nullable CompletableFuture<Boolean> underWay;

    /** @param create asks the controller; nothing happens if the topic is there */
    GroupTopicCreation(Supplier<CompletableFuture<Void>> create, TopicVisibility visibility) {
        this.create = create;
        this.visibility = visibility;
    }

    /** Ends when this broker knows the topic and its leaders, or soon; fails with what may be tried again. */
    synchronized CompletableFuture<Boolean> ensure() {
        CompletableFuture<Boolean> present = underWay;
        if (present != null && !present.isDone()) {
            return present;
        }
        CompletableFuture<Boolean> made = create.get()
                .handle((@Nullable Void ignored, @Nullable Throwable thrown) -> thrown)
                .thenCompose(thrown -> thrown == null
                        ? visibility.whenSeen(GroupTopic.NAME)
                        : CompletableFuture.failedFuture(notYet(Answers.cause(thrown))));
        underWay = made;
        return made;
    }

    private static FailureException notYet(Throwable cause) {
        String why =
                cause instanceof FailureException expected ? expected.failure().message() : cause.toString();
        return Failure.of(
                        ErrorReason.NO_LEADER,
                        "the topic that keeps consumer groups cannot be made yet: " + why + "; try again shortly")
                .withRetryAfterMs(RETRY_MS)
                .toException();
    }
}
