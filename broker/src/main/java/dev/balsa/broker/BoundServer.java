package dev.balsa.broker;

import dev.balsa.broker.config.Endpoint;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Listeners from address to end, with messages for whoever runs the broker. */
final class BoundServer {
    private static final long CUT_SECONDS = 2;

    private BoundServer() {}

    static InetSocketAddress address(Endpoint endpoint) throws IOException {
        InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new IOException("the host of " + endpoint + " is not known to this machine; correct the listener");
        }
        return address;
    }

    static Server bind(ServerBuilder<?> builder, String key, Endpoint endpoint) throws IOException {
        try {
            return builder.build().start();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "cannot listen on " + key + "=" + endpoint + ": " + cause.getMessage()
                            + "; stop whatever uses it, or choose another one",
                    e);
        }
    }

    static void cut(Server server) throws InterruptedException {
        server.shutdownNow();
        if (!server.awaitTermination(CUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("its connections did not end within " + CUT_SECONDS + " s");
        }
    }
}
