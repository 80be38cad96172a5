package dev.balsa.broker.marshal;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;

/** The same service, with one method whose requests are read by an {@link AliasingMarshaller}. */
public final class AliasedRequests {
    private AliasedRequests() {}

    /**
     * Changes one method of a service.
     *
     * @param <Q> its request
     * @param <R> its answer
     */
    public static <Q extends MessageLite, R> ServerServiceDefinition of(
            ServerServiceDefinition service, MethodDescriptor<Q, R> method, Parser<Q> parser) {
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> each : service.getMethods()) {
            methods.add(each.getMethodDescriptor().equals(method) ? aliased(each, method, parser) : each);
        }
        ServiceDescriptor old = service.getServiceDescriptor();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(old.getName()).setSchemaDescriptor(old.getSchemaDescriptor());
        methods.forEach(each -> descriptor.addMethod(each.getMethodDescriptor()));
        ServerServiceDefinition.Builder changed = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(changed::addMethod);
        return changed.build();
    }

    @SuppressWarnings("unchecked") // The definition is the one of this very method.
    private static <Q extends MessageLite, R> ServerMethodDefinition<Q, R> aliased(
            ServerMethodDefinition<?, ?> definition, MethodDescriptor<Q, R> method, Parser<Q> parser) {
        MethodDescriptor<Q, R> changed = method.toBuilder(
                        new AliasingMarshaller<>(method.getRequestMarshaller(), parser), method.getResponseMarshaller())
                .build();
        return ServerMethodDefinition.create(changed, (ServerCallHandler<Q, R>) definition.getServerCallHandler());
    }
}
