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
    private volatile @Nullable Runnable whenCancelled;

    SingleAnswer(StreamObserver<T> client) {
        this.client = client;
        if (client instanceof ServerCallStreamObserver<T> call) {
            // With a handler set, answering a cancelled call is a no-op and not an exception on a replica's loop.
            call.setOnCancelHandler(() -> run(whenCancelled));
        }
    }

    /** Run when the answer has been given; set before the work begins. */
    void whenOver(Runnable task) {
        whenOver = task;
    }

    /** Run when the client has given up, possibly more than once and on any thread. */
    void whenCancelled(Runnable task) {
        whenCancelled = task;
        if (isCancelled()) {
            // Between the two, perhaps: then nobody else runs it.
            task.run();
        }
    }

    /** Whether nobody waits for it any more. */
    boolean isCancelled() {
        return client instanceof ServerCallStreamObserver<T> call && call.isCancelled();
    }

    void give(T answer) {
        if (answered.compareAndSet(false, true)) {
            run(whenOver);
            client.onNext(answer);
            client.onCompleted();
        }
    }

    void fail(Throwable thrown) {
        if (answered.compareAndSet(false, true)) {
            run(whenOver);
            client.onError(GrpcErrors.toException(thrown));
        }
    }

    private static void run(@Nullable Runnable task) {
        if (task != null) {
            task.run();
        }
    }
}
