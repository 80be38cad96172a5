package dev.balsa.client.consumer;

import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lets one thread at a time into the consumer; calls of that thread inside its own calls are welcome. */
final class SingleUser {
    private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
    private int depth;
    private boolean closed;

    /**
     * To be followed by {@link #leave}.
     *
     * @throws ConcurrentModificationException if another thread is inside
     * @throws IllegalStateException after {@link #close}
     */
    void enter() {
        enterEvenClosed();
        // What a listener calls while the consumer closes is part of the closing.
        if (closed && depth == 1) {
            leave();
            throw new IllegalStateException("the consumer is closed");
        }
    }

    void enterEvenClosed() {
        Thread current = Thread.currentThread();
        if (!current.equals(user.get()) && !user.compareAndSet(null, current)) {
            throw new ConcurrentModificationException("a consumer is for one thread at a time");
        }
        depth++;
    }

    void leave() {
        depth--;
        if (depth == 0) {
            user.set(null);
        }
    }

    /** Nobody enters any more, but from within the call that closes. Returns whether it was closed before. */
    boolean close() {
        boolean before = closed;
        closed = true;
        return before;
    }
}
