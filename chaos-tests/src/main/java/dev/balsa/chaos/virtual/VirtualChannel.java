package dev.balsa.chaos.virtual;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way of a process to an endpoint. Connects when there is a call, and anew with the next one when the connection was lost. */
final class VirtualChannel extends ManagedChannel {
    /** How long a call may take; what is not set has no end but the connection's. */
    static final CallOptions.Key<Long> TIMEOUT_MS = CallOptions.Key.create("virtual-timeout-ms");

    private static final long CONNECT_RETRY_US = 300_000;

    /** Of a channel. */
    record Patience(long connectUs, long keepAliveUs) {}

    private final VirtualNetwork network;
    private final VirtualProcess process;
    private final String endpoint;
    private final int host;
    private final Patience patience;
    private final List<VirtualClientCall<?, ?>> waiting = new ArrayList<>();
    private @Nullable VirtualConnection connection;
    private @Nullable VirtualServer peer;
    private boolean isConnecting;
    private boolean isShutdown;

    VirtualChannel(VirtualNetwork network, VirtualProcess process, String endpoint, Patience patience) {
        this.network = network;
        this.process = process;
        this.endpoint = endpoint;
        this.host = Hosts.ofEndpoint(endpoint);
        this.patience = patience;
    }

    @Override
    public <Q, S> ClientCall<Q, S> newCall(MethodDescriptor<Q, S> method, CallOptions options) {
        if (options.getExecutor() != null) {
            throw new IllegalStateException("a call that waits for its answer: " + method.getFullMethodName());
        }
        return new VirtualClientCall<>(network, process, this, method, options);
    }

    @Override
    public String authority() {
        return endpoint;
    }

    /** Has a call begin when there is a connection. */
    void start(VirtualClientCall<?, ?> call) {
        if (isShutdown) {
            call.lost(Status.UNAVAILABLE.withDescription("Channel shutdown invoked"));
            return;
        }
        VirtualConnection current = connection;
        VirtualServer server = peer;
        if (current != null && server != null && current.isOpen()) {
            call.begin(current, server);
            return;
        }
        waiting.add(call);
        if (!isConnecting) {
            isConnecting = true;
            connect(network.world().queue().nowUs() + patience.connectUs());
        }
    }

    void forget(VirtualClientCall<?, ?> call) {
        waiting.remove(call);
    }

    private void connect(long untilUs) {
        long thereUs = network.latencyUs(process.host(), host);
        long backUs = network.latencyUs(host, process.host());
        network.world().queue().in(thereUs, () -> {
            boolean isHeard = !network.link(process.host(), host).isCut() && network.hasPower(host);
            boolean isAnswered = isHeard && !network.link(host, process.host()).isCut();
            VirtualServer server = isAnswered ? network.listener(endpoint) : null;
            process.in(backUs, () -> answered(isAnswered, server, untilUs));
        });
    }

    private void answered(boolean isAnswered, @Nullable VirtualServer server, long untilUs) {
        if (isShutdown) {
            return;
        }
        if (server != null && !server.process().isDead()) {
            connected(server);
        } else if (isAnswered) {
            failed(Status.UNAVAILABLE
                    .withDescription("io exception")
                    .withCause(new ConnectException("Connection refused: " + endpoint)));
        } else if (network.world().queue().nowUs() >= untilUs) {
            failed(Status.UNAVAILABLE
                    .withDescription("io exception")
                    .withCause(new ConnectException("connection timed out: " + endpoint)));
        } else {
            process.in(CONNECT_RETRY_US, () -> connect(untilUs));
        }
    }

    private void connected(VirtualServer server) {
        isConnecting = false;
        VirtualConnection made = new VirtualConnection(network, process, server.process(), patience.keepAliveUs());
        connection = made;
        peer = server;
        List<VirtualClientCall<?, ?>> calls = List.copyOf(waiting);
        waiting.clear();
        calls.forEach(call -> call.begin(made, server));
    }

    private void failed(Status status) {
        isConnecting = false;
        List<VirtualClientCall<?, ?>> calls = List.copyOf(waiting);
        waiting.clear();
        calls.forEach(call -> call.lost(status));
    }

    @Override
    public ManagedChannel shutdown() {
        // Calls under way end by themselves.
        isShutdown = true;
        return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
        isShutdown = true;
        failed(Status.UNAVAILABLE.withDescription("Channel shutdownNow invoked"));
        VirtualConnection current = connection;
        if (current != null) {
            current.closeBy(process);
        }
        return this;
    }

    @Override
    public boolean isShutdown() {
        return isShutdown;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isShutdown;
    }
}
