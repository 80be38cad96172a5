package dev.balsa.raft.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Unbounded queue of many producers and one consumer, after Vyukov's linked design: adding is one atomic exchange and never
 * retries. What goes in is bounded by whoever adds it.
 */
final class Mailbox<T> {
    private static final VarHandle TAIL;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(Mailbox.class, "tail", Node.class);
            NEXT = lookup.findVarHandle(Node.class, "next", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Node<T> {
        @Nullable
        T value;

        @SuppressWarnings("unused") // through NEXT
        @Nullable
        Node<T> next;

        Node(@Nullable T value) {
            this.value = value;
        }
    }

    private Node<T> head = new Node<>(null);
    private volatile Node<T> tail = head;

    /** Any thread. */
    void add(T value) {
        Node<T> node = new Node<>(value);
        // A full fence: whoever adds and then looks whether the consumer sleeps cannot miss one that has announced it.
        Object previous = TAIL.getAndSet(this, node);
        NEXT.setRelease(previous, node);
    }

    /** The oldest value; null if there is none or its producer is still between its two steps. Consumer only. */
    @SuppressWarnings("unchecked")
    @Nullable
    T poll() {
        Node<T> next = (Node<T>) NEXT.getAcquire(head);
        if (next == null) {
            return null;
        }
        T value = next.value;
        next.value = null;
        head = next;
        return value;
    }

    /** Whether something was added that was not taken yet, even if it cannot be taken at this moment. Consumer only. */
    boolean isEmpty() {
        return head == tail;
    }
}
