package dev.balsa.broker.rpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Gives the outcome of a future to whoever called. */
final class Answers {
    private Answers() {}

    static <T> void give(StreamObserver<T> observer, CompletableFuture<T> outcome) {
        give(new SingleAnswer<>(observer), outcome);
    }

    static <T> void give(SingleAnswer<T> answer, CompletableFuture<T> outcome) {
        var _ = outcome.whenComplete((@Nullable T value, @Nullable Throwable thrown) -> {
            if (value != null) {
                answer.give(value);
            } else {
                answer.fail(cause(thrown));
            }
        });
    }

    /** What a stage failed with, without what the stages after it wrapped around it. */
    static Throwable cause(@Nullable Throwable thrown) {
        Throwable found = thrown == null ? new IllegalStateException("a call ended with nothing") : thrown;
        while (found instanceof CompletionException && found.getCause() != null) {
            found = found.getCause();
        }
        return found;
    }
}
