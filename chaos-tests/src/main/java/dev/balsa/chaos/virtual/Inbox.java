package dev.balsa.chaos.virtual;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What has arrived at one end of a stream: handed on one by one, as many as were asked for, each as an event of its process. */
final class Inbox {
    private final VirtualProcess process;
    private final Consumer<byte[]> receiver;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private long requested;
    private boolean isScheduled;
    private @Nullable Runnable last;

    Inbox(VirtualProcess process, Consumer<byte[]> receiver) {
        this.process = process;
        this.receiver = receiver;
    }

    void request(int messages) {
        requested += messages;
        pump();
    }

    void arrived(byte[] message) {
        waiting.add(message);
        pump();
    }

    /** To run when everything that has arrived is handed on. */
    void end(Runnable action) {
        last = action;
        pump();
    }

    /** Nothing more is handed on, and this is run. */
    void abort(Runnable action) {
        waiting.clear();
        end(action);
    }

    private void pump() {
        boolean isDue = waiting.isEmpty() ? last != null : requested > 0;
        if (isDue && !isScheduled) {
            isScheduled = true;
            process.in(0, this::step);
        }
    }

    private void step() {
        isScheduled = false;
        Runnable end = last;
        if (!waiting.isEmpty() && requested > 0) {
            requested--;
            receiver.accept(waiting.remove());
        } else if (waiting.isEmpty() && end != null) {
            last = null;
            end.run();
            return;
        }
        pump();
    }
}
