package dev.balsa.broker.rpc;

import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the observer of a unary call to another broker into one of two calls. */
final class UnaryAnswer<T> implements StreamObserver<T> {
    private final Consumer<T> answered;
    private final Consumer<Throwable> failed;
    private @Nullable T value;

    UnaryAnswer(Consumer<T> answered, Consumer<Throwable> failed) {
        this.answered = answered;
        this.failed = failed;
    }

    @Override
    public void onNext(T answer) {
        value = answer;
    }

    @Override
    public void onError(Throwable thrown) {
        failed.accept(thrown);
    }

    @Override
    public void onCompleted() {
        T answer = value;
        if (answer == null) {
            failed.accept(new IllegalStateException("a call ended without an answer"));
        } else {
            answered.accept(answer);
        }
    }
}
