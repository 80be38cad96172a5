package dev.balsa.broker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client heard of one call. Takes every answer at once, or only as many as the test lets through. */
final class Heard<Q, A> implements ClientResponseObserver<Q, A> {
    private final List<A> answers = new ArrayList<>();
    private final boolean manual;
    private @Nullable ClientCallStreamObserver<Q> call;
    private @Nullable StatusRuntimeException error;
    private boolean completed;

    Heard() {
        this(false);
    }

    /** @param manual nothing is taken before {@link #take} */
    Heard(boolean manual) {
        this.manual = manual;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> started) {
        call = started;
        if (manual) {
            started.disableAutoRequestWithInitial(0);
        }
    }

    void take(int count) {
        started().request(count);
    }

    void cancel() {
        started().cancel("the test goes away", null);
    }

    private ClientCallStreamObserver<Q> started() {
        if (call == null) {
            throw new AssertionError("the call has not begun");
        }
        return call;
    }

    @Override
    public void onNext(A answer) {
        answers.add(answer);
    }

    @Override
    public void onError(Throwable thrown) {
        error = (StatusRuntimeException) thrown;
    }

    @Override
    public void onCompleted() {
        completed = true;
    }

    List<A> answers() {
        return answers;
    }

    boolean isOver() {
        return completed || error != null;
    }

    boolean isCompleted() {
        return completed;
    }

    A answer() {
        assertEquals(null, error);
        assertEquals(1, answers.size());
        assertTrue(completed);
        return answers.getFirst();
    }

    StatusRuntimeException error(Status.Code code, String reason) {
        if (error == null) {
            throw new AssertionError("no error, but " + answers);
        }
        assertEquals(code, error.getStatus().getCode(), error.getMessage());
        assertEquals(reason, error.getTrailers().get(GrpcErrors.REASON_TRAILER));
        return error;
    }
}
