package dev.balsa.broker.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Answers a unary call exactly once, from any thread, even if the client has gone. */
final class SingleAnswer<T> {
    private final StreamObserver<T> client;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile @Nullable Runnable whenOver;

    SingleAnswer(StreamObserver<T> client) {
        this.client = client;
        if (client instanceof ServerCallStreamObserver<T> call) {
            // With a handler set, answering a cancelled call is a no-op and not an exception on a replica's loop.
            call.setOnCancelHandler(() -> {});
        }
    }

    /** Run when the answer has been given; set before the work begins. */
    void whenOver(Runnable task) {
        whenOver = task;
    }

    void give(T answer) {
        if (answered.compareAndSet(false, true)) {
            runWhenOver();
            client.onNext(answer);
            client.onCompleted();
        }
    }

    void fail(Throwable thrown) {
        if (answered.compareAndSet(false, true)) {
            runWhenOver();
            client.onError(GrpcErrors.toException(thrown));
        }
    }

    private void runWhenOver() {
        Runnable task = whenOver;
        if (task != null) {
            task.run();
        }
    }
}
