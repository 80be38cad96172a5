package dev.balsa.chaos.virtual;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client's end of a stream. */
final class VirtualClientCall<Q, S> extends ClientCall<Q, S> implements VirtualConnection.End {
    /**
     * Deadlines of calls between brokers are points of real time, of which a run must not depend: each is taken for the next longer one of
     * these.
     */
    private static final long[] COARSE_TIMEOUTS_MS = {1_000, 5_000, 30_000, 300_000};

    private final VirtualNetwork network;
    private final VirtualProcess process;
    private final VirtualChannel channel;
    private final MethodDescriptor<Q, S> method;
    private final long timeoutMs;
    private final Inbox inbox;
    private final Outbox outbox;
    private final List<Runnable> beforeBegin = new ArrayList<>();
    private @Nullable Listener<S> listener;
    private @Nullable VirtualConnection connection;
    private @Nullable VirtualServerCall<?, ?> other;
    private boolean isOver;

    VirtualClientCall(
            VirtualNetwork network,
            VirtualProcess process,
            VirtualChannel channel,
            MethodDescriptor<Q, S> method,
            CallOptions options) {
        this.network = network;
        this.process = process;
        this.channel = channel;
        this.method = method;
        this.timeoutMs = timeoutMs(options);
        this.inbox = new Inbox(process, this::received);
        this.outbox = new Outbox(process, () -> listener().onReady());
    }

    /** 0 for none. */
    private static long timeoutMs(CallOptions options) {
        Long exact = options.getOption(VirtualChannel.TIMEOUT_MS);
        if (exact != null) {
            return exact;
        }
        Deadline deadline = options.getDeadline();
        if (deadline == null) {
            return 0;
        }
        long leftMs = deadline.timeRemaining(TimeUnit.MILLISECONDS);
        for (long coarseMs : COARSE_TIMEOUTS_MS) {
            if (leftMs <= coarseMs) {
                return coarseMs;
            }
        }
        return COARSE_TIMEOUTS_MS[COARSE_TIMEOUTS_MS.length - 1];
    }

    private Listener<S> listener() {
        return Objects.requireNonNull(listener);
    }

    @Override
    public void start(Listener<S> told, Metadata headers) {
        listener = told;
        if (timeoutMs > 0) {
            process.in(TimeUnit.MILLISECONDS.toMicros(timeoutMs), this::tookTooLong);
        }
        // After the caller's own turn: it may not expect to be answered inside of it.
        process.in(0, () -> {
            if (!isOver) {
                channel.start(this);
            }
        });
    }

    private void tookTooLong() {
        if (!isOver) {
            cancelOther();
            over(Status.DEADLINE_EXCEEDED.withDescription("not answered within " + timeoutMs + " ms"), new Metadata());
        }
    }

    void begin(VirtualConnection through, VirtualServer server) {
        if (isOver) {
            return;
        }
        connection = through;
        through.addClientEnd(this);
        ServerMethodDefinition<?, ?> definition = server.method(method.getFullMethodName());
        if (definition == null) {
            lost(Status.UNIMPLEMENTED.withDescription(method.getFullMethodName()));
            return;
        }
        VirtualServerCall<?, ?> call =
                VirtualServerCall.open(network, server, definition, through, this, process.host(), timeoutMs);
        other = call;
        through.toServer(call::begin);
        process.in(0, () -> {
            if (!isOver) {
                listener().onReady();
            }
        });
        beforeBegin.forEach(Runnable::run);
        beforeBegin.clear();
    }

    private void whenBegun(Runnable action) {
        if (other == null) {
            beforeBegin.add(action);
        } else {
            action.run();
        }
    }

    @Override
    public void request(int messages) {
        inbox.request(messages);
    }

    @Override
    public void sendMessage(Q message) {
        if (isOver) {
            return;
        }
        byte[] bytes;
        try (InputStream stream = method.streamRequest(message)) {
            bytes = stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        outbox.sent(bytes.length);
        whenBegun(() -> {
            VirtualServerCall<?, ?> call = Objects.requireNonNull(other);
            Objects.requireNonNull(connection).toServer(() -> call.arrived(bytes));
        });
    }

    @Override
    public void halfClose() {
        whenBegun(() -> Objects.requireNonNull(connection).toServer(Objects.requireNonNull(other)::halfClosed));
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        if (!isOver) {
            cancelOther();
            over(Status.CANCELLED.withDescription(message).withCause(cause), new Metadata());
        }
    }

    private void cancelOther() {
        channel.forget(this);
        VirtualConnection current = connection;
        VirtualServerCall<?, ?> call = other;
        if (current != null && call != null) {
            current.toServer(() -> call.lost(Status.CANCELLED));
        }
    }

    @Override
    public boolean isReady() {
        return other != null && outbox.isReady();
    }

    // ---- what comes back ----------------------------------------------------------------------------------------

    /** A message has reached this process. */
    void arrived(byte[] message) {
        if (!isOver) {
            network.note(process.host(), method.getFullMethodName(), message);
            inbox.arrived(message);
        }
    }

    private void received(byte[] message) {
        VirtualServerCall<?, ?> call = other;
        if (call != null) {
            call.taken(message.length);
        }
        listener().onMessage(method.parseResponse(new ByteArrayInputStream(message)));
    }

    void headers(Metadata headers) {
        if (!isOver) {
            listener().onHeaders(headers);
        }
    }

    /** The server has ended the stream. */
    void closed(Status status, Metadata trailers) {
        if (!isOver) {
            isOver = true;
            leave();
            inbox.end(() -> listener().onClose(status, trailers));
        }
    }

    void taken(int bytes) {
        if (!isOver) {
            outbox.taken(bytes);
        }
    }

    @Override
    public void lost(Status status) {
        if (!isOver) {
            over(status, new Metadata());
        }
    }

    private void over(Status status, Metadata trailers) {
        isOver = true;
        leave();
        inbox.abort(() -> listener().onClose(status, trailers));
    }

    private void leave() {
        VirtualConnection current = connection;
        if (current != null) {
            current.removeClientEnd(this);
        }
    }
}
