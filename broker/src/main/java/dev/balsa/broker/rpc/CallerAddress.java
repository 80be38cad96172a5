package dev.balsa.broker.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Where a call comes from, for people: the last hop's address. */
final class CallerAddress implements ServerInterceptor {
    private static final Context.Key<String> ADDRESS = Context.keyWithDefault("caller", "");

    /** Of the call that is being received on this thread; empty if its service is not intercepted. */
    static String current() {
        return ADDRESS.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        String text =
                address instanceof InetSocketAddress internet ? internet.getHostString() : String.valueOf(address);
        return Contexts.interceptCall(Context.current().withValue(ADDRESS, text), call, headers, next);
    }
}
