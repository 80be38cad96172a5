package dev.balsa.chaos.virtual;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server's end of a stream. */
final class VirtualServerCall<Q, S> extends ServerCall<Q, S> implements VirtualConnection.End {
    private final VirtualNetwork network;
    private final VirtualProcess process;
    private final ServerMethodDefinition<Q, S> definition;
    private final MethodDescriptor<Q, S> method;
    private final VirtualConnection connection;
    private final VirtualClientCall<?, ?> other;
    private final int caller;
    private final Context.CancellableContext context;
    private final Inbox inbox;
    private final Outbox outbox;
    private @Nullable Listener<Q> listener;
    private boolean isClosed;
    private boolean isCancelled;

    private VirtualServerCall(
            VirtualNetwork network,
            VirtualProcess process,
            ServerMethodDefinition<Q, S> definition,
            VirtualConnection connection,
            VirtualClientCall<?, ?> other,
            int caller,
            long timeoutMs) {
        this.network = network;
        this.process = process;
        this.definition = definition;
        this.method = definition.getMethodDescriptor();
        this.connection = connection;
        this.other = other;
        this.caller = caller;
        this.inbox = new Inbox(process, this::received);
        this.outbox = new Outbox(process, () -> inContext(() -> listener().onReady()));
        this.context = timeoutMs == 0
                ? Context.ROOT.withCancellation()
                : Context.ROOT.withDeadline(
                        Deadline.after(
                                timeoutMs,
                                TimeUnit.MILLISECONDS,
                                network.world().ticker()),
                        new VirtualExecutor(process, () -> 0));
    }

    /** @param timeoutMs what the client allows, 0 for any time */
    static <Q, S> VirtualServerCall<Q, S> open(
            VirtualNetwork network,
            VirtualServer server,
            ServerMethodDefinition<Q, S> definition,
            VirtualConnection connection,
            VirtualClientCall<?, ?> client,
            int caller,
            long timeoutMs) {
        return new VirtualServerCall<>(network, server.process(), definition, connection, client, caller, timeoutMs);
    }

    private Listener<Q> listener() {
        return Objects.requireNonNull(listener);
    }

    private void inContext(Runnable action) {
        if (!isCancelled && !isClosed) {
            context.run(action);
        }
    }

    /** The call has reached this process. */
    void begin() {
        if (isCancelled) {
            return;
        }
        connection.addServerEnd(this);
        context.run(() -> listener = definition.getServerCallHandler().startCall(this, new Metadata()));
        process.in(0, () -> inContext(() -> listener().onReady()));
    }

    void arrived(byte[] message) {
        if (!isCancelled) {
            network.note(process.host(), method.getFullMethodName(), message);
            inbox.arrived(message);
        }
    }

    private void received(byte[] message) {
        other.taken(message.length);
        inContext(() -> listener().onMessage(method.parseRequest(new ByteArrayInputStream(message))));
    }

    void halfClosed() {
        inbox.end(() -> inContext(() -> listener().onHalfClose()));
    }

    void taken(int bytes) {
        outbox.taken(bytes);
    }

    @Override
    public void lost(Status status) {
        if (isCancelled || isClosed) {
            return;
        }
        isCancelled = true;
        connection.removeServerEnd(this);
        if (listener != null) {
            inbox.abort(() -> context.run(() -> listener().onCancel()));
        }
        context.cancel(status.asRuntimeException());
    }

    // ---- of the handler -----------------------------------------------------------------------------------------

    @Override
    public void request(int messages) {
        inbox.request(messages);
    }

    @Override
    public void sendHeaders(Metadata headers) {
        connection.toClient(() -> other.headers(headers));
    }

    @Override
    public void sendMessage(S message) {
        if (isCancelled) {
            return;
        }
        byte[] bytes;
        try (InputStream stream = method.streamResponse(message)) {
            bytes = stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        outbox.sent(bytes.length);
        connection.toClient(() -> other.arrived(bytes));
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (isClosed || isCancelled) {
            return;
        }
        isClosed = true;
        connection.removeServerEnd(this);
        connection.toClient(() -> other.closed(status, trailers));
        inbox.abort(() -> context.run(() -> listener().onComplete()));
        process.in(0, () -> context.cancel(null));
    }

    @Override
    public boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public boolean isReady() {
        return outbox.isReady();
    }

    @Override
    public MethodDescriptor<Q, S> getMethodDescriptor() {
        return method;
    }

    @Override
    public Attributes getAttributes() {
        return Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, InetSocketAddress.createUnresolved("machine-" + caller, 1))
                .build();
    }
}
