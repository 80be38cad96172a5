package dev.balsa.broker.fault;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds every call, and every message of a call that had begun, while the broker is paused, and lets them go in their order afterwards. What
 * is held is bounded by what the network lets in: nobody asks for more meanwhile.
 */
public final class HeldCalls implements ServerInterceptor {
    private final ActiveFaults faults;
    private final String exempt;
    private final Set<Held<?>> held = ConcurrentHashMap.newKeySet();

    /** @param exempt the service that ends a pause */
    public HeldCalls(ActiveFaults faults, String exempt) {
        this.faults = faults;
        this.exempt = exempt;
        faults.whenHealed(() -> held.forEach(Held::drain));
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (exempt.equals(call.getMethodDescriptor().getServiceName())) {
            return next.startCall(call, headers);
        }
        Held<Q> listener = new Held<>();
        listener.begin(() -> next.startCall(call, headers));
        return listener;
    }

    private interface Start<Q> {
        ServerCall.Listener<Q> start();
    }

    private final class Held<Q> extends ServerCall.Listener<Q> {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private ServerCall.@Nullable Listener<Q> handler;

        void begin(Start<Q> start) {
            event(() -> handler = start.start());
        }

        private synchronized void event(Runnable event) {
            if (waiting.isEmpty() && !faults.isPaused()) {
                event.run();
                return;
            }
            waiting.add(event);
            held.add(this);
            // It may have healed between the question and the entry.
            drain();
        }

        private synchronized void drain() {
            if (faults.isPaused()) {
                return;
            }
            held.remove(this);
            for (Runnable event = waiting.poll(); event != null; event = waiting.poll()) {
                event.run();
            }
        }

        private ServerCall.Listener<Q> handler() {
            ServerCall.Listener<Q> begun = handler;
            if (begun == null) {
                throw new IllegalStateException("an event of a call that has not begun");
            }
            return begun;
        }

        @Override
        public void onMessage(Q message) {
            event(() -> handler().onMessage(message));
        }

        @Override
        public void onHalfClose() {
            event(() -> handler().onHalfClose());
        }

        @Override
        public void onCancel() {
            event(() -> handler().onCancel());
        }

        @Override
        public void onComplete() {
            event(() -> handler().onComplete());
        }

        @Override
        public void onReady() {
            event(() -> handler().onReady());
        }
    }
}
