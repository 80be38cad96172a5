package dev.balsa.broker.controller;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.metadata.MetadataImage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A command or a read on its way through a {@link LeaderTerm}; ends once, whoever ends it first. */
final class Request {
    static final Failure NOT_LEADING = Failure.of(
            ErrorReason.NOT_LEADER, "this broker is not the controller's leader; ask the one it names, or any broker");

    private final @Nullable ControllerCommand command;
    private final CompletableFuture<CommandReply> reply = new CompletableFuture<>();
    private final CompletableFuture<MetadataImage> image = new CompletableFuture<>();
    private final long deadlineNanos;

    private Request(@Nullable ControllerCommand command, long deadlineNanos) {
        this.command = command;
        this.deadlineNanos = deadlineNanos;
    }

    static Request ofCommand(ControllerCommand command, long deadlineNanos) {
        return new Request(command, deadlineNanos);
    }

    static Request ofRead(long deadlineNanos) {
        return new Request(null, deadlineNanos);
    }

    /** Null for a read. */
    @Nullable
    ControllerCommand command() {
        return command;
    }

    CompletableFuture<CommandReply> reply() {
        return reply;
    }

    CompletableFuture<MetadataImage> image() {
        return image;
    }

    boolean isDone() {
        return command == null ? image.isDone() : reply.isDone();
    }

    void complete(CommandResult result, long metadataVersion) {
        reply.complete(new CommandReply(result, metadataVersion));
    }

    void completeRead(MetadataImage answer) {
        image.complete(answer);
    }

    void fail(Failure failure) {
        if (command == null) {
            image.completeExceptionally(failure.toException());
        } else {
            reply.completeExceptionally(failure.toException());
        }
    }

    /** @return true if the time is up; nothing was written */
    boolean expireBeforeWriting(long nowNanos) {
        if (nowNanos - deadlineNanos < 0) {
            return false;
        }
        fail(Failure.of(
                        ErrorReason.QUORUM_LOST,
                        "the controller heard no majority of the controllers in time; check that a majority is up")
                .withRetryAfterMs(500));
        return true;
    }

    /** Ends the request if the time is up; it stands in the log and may be committed later. */
    void expireAfterWriting(long nowNanos) {
        if (nowNanos - deadlineNanos >= 0) {
            fail(
                    Failure.of(
                            ErrorReason.COMMIT_TIMEOUT,
                            "the command was not committed in time and may still be: its outcome is unknown; look before trying again"));
        }
    }
}
