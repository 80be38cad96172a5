package dev.balsa.chaos.virtual;

import io.grpc.BindableService;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.File;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener of a simulated process. Its handlers run as events of the process. */
final class VirtualServer extends Server {
    private final VirtualNetwork network;
    private final VirtualProcess process;
    private final String endpoint;
    private final int port;
    private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    private boolean isShutdown;

    private VirtualServer(VirtualNetwork network, VirtualProcess process, String endpoint, int port) {
        this.network = network;
        this.process = process;
        this.endpoint = endpoint;
        this.port = port;
    }

    VirtualProcess process() {
        return process;
    }

    String endpoint() {
        return endpoint;
    }

    /** Null if there is no such method. */
    @Nullable
    ServerMethodDefinition<?, ?> method(String fullName) {
        return methods.get(fullName);
    }

    @Override
    public Server start() {
        network.listen(endpoint, this);
        return this;
    }

    @Override
    public int getPort() {
        return port;
    }

    @Override
    public Server shutdown() {
        isShutdown = true;
        network.silence(this);
        return this;
    }

    @Override
    public Server shutdownNow() {
        return shutdown();
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

    @Override
    public void awaitTermination() {
        throw new UnsupportedOperationException("nobody waits here");
    }

    /** What a broker builds its listeners with. Executors, limits and security of sockets mean nothing here. */
    static final class Builder extends ServerBuilder<Builder> {
        private final VirtualServer server;

        Builder(VirtualNetwork network, VirtualProcess process, String endpoint, int port) {
            this.server = new VirtualServer(network, process, endpoint, port);
        }

        @Override
        public Builder directExecutor() {
            return this;
        }

        @Override
        public Builder executor(@Nullable Executor executor) {
            return this;
        }

        @Override
        public Builder addService(ServerServiceDefinition service) {
            service.getMethods()
                    .forEach(method ->
                            server.methods.put(method.getMethodDescriptor().getFullMethodName(), method));
            return this;
        }

        @Override
        public Builder addService(BindableService service) {
            return addService(service.bindService());
        }

        @Override
        public Builder intercept(ServerInterceptor interceptor) {
            throw new UnsupportedOperationException("nothing intercepts calls here");
        }

        @Override
        public Builder fallbackHandlerRegistry(@Nullable HandlerRegistry registry) {
            return this;
        }

        @Override
        public Builder useTransportSecurity(File chain, File key) {
            throw new UnsupportedOperationException("no sockets, no security");
        }

        @Override
        public Builder decompressorRegistry(@Nullable DecompressorRegistry registry) {
            return this;
        }

        @Override
        public Builder compressorRegistry(@Nullable CompressorRegistry registry) {
            return this;
        }

        @Override
        public Server build() {
            return server;
        }
    }
}
