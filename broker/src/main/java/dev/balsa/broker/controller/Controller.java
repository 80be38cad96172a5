package dev.balsa.broker.controller;

import dev.balsa.broker.metadata.MetadataImage;
import java.util.concurrent.CompletableFuture;

/**
 * The controller as its callers see it; only the broker that leads the metadata group says yes. Any thread, never blocks.
 * Answers come on the group's loop, failures as {@link dev.balsa.broker.error.FailureException}.
 */
public interface Controller {
    /**
     * Carries a command out. Answered once it is committed; a failure says whether it may have been written.
     *
     * @param deadlineNanos by the broker's monotonic clock
     */
    CompletableFuture<CommandReply> submit(ControllerCommand command, long deadlineNanos);

    /** The image, holding everything that was acknowledged before the call: only a leader with a majority behind it answers. */
    CompletableFuture<MetadataImage> read(long deadlineNanos);

    /** The term in which this broker leads the metadata group and has caught up; 0 if it does not. */
    int leadingTerm();
}
