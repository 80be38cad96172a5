package dev.balsa.chaos.remote;

import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.BrokerDescription;
import dev.balsa.proto.fault.v1alpha1.ActiveFault;
import dev.balsa.proto.fault.v1alpha1.Fault;
import dev.balsa.proto.fault.v1alpha1.FaultServiceGrpc;
import dev.balsa.proto.fault.v1alpha1.HealFaultsRequest;
import dev.balsa.proto.fault.v1alpha1.InjectFaultRequest;
import dev.balsa.proto.fault.v1alpha1.ListFaultsRequest;
import dev.balsa.proto.fault.v1alpha1.ListFaultsResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What brokers offer to be broken by. Any thread. */
public final class FaultApi implements AutoCloseable {
    private static final Metadata.Key<String> REASON =
            Metadata.Key.of("balsa-reason", Metadata.ASCII_STRING_MARSHALLER);
    private static final long DEADLINE_MS = 5_000;

    private final Map<Integer, String> endpoints;
    private final Map<Integer, ManagedChannel> channels = new ConcurrentHashMap<>();

    private FaultApi(Map<Integer, String> endpoints) {
        this.endpoints = new TreeMap<>(endpoints);
    }

    /**
     * Of brokers that are known, so that no other service has to answer.
     *
     * @param endpoints for clients, by broker id
     */
    public static FaultApi at(Map<Integer, String> endpoints) {
        return new FaultApi(endpoints);
    }

    /** @throws BalsaException if nobody can say which brokers there are */
    public static FaultApi of(BalsaAdmin admin) {
        return new FaultApi(admin.describeCluster().brokers().stream()
                .collect(Collectors.toMap(BrokerDescription::id, BrokerDescription::endpoint)));
    }

    /** That one of the brokers refused, or was not reached. */
    public static final class FaultApiException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        FaultApiException(String reason, String message, Throwable cause) {
            super(message, cause);
            this.reason = reason;
        }

        /** As in the broker's error registry, or the name of the status. */
        public String reason() {
            return reason;
        }

        /** Whether the broker was not started with what allows this. */
        public boolean isOff() {
            return reason.equals("FAULT_INJECTION_OFF") || reason.equals(Status.Code.UNIMPLEMENTED.name());
        }
    }

    /** Ids, ascending. */
    public List<Integer> brokers() {
        return List.copyOf(endpoints.keySet());
    }

    /** @param leaseMs after which it heals itself */
    public ActiveFault inject(int broker, Fault fault, long leaseMs) throws FaultApiException {
        return call(
                        broker,
                        stub -> stub.injectFault(InjectFaultRequest.newBuilder()
                                .setFault(fault)
                                .setLeaseMs(leaseMs)
                                .build()))
                .getFault();
    }

    public ListFaultsResponse list(int broker) throws FaultApiException {
        return call(broker, stub -> stub.listFaults(ListFaultsRequest.getDefaultInstance()));
    }

    /**
     * @param ids empty for all
     * @return those that were active
     */
    public List<Long> heal(int broker, List<Long> ids) throws FaultApiException {
        return call(
                        broker,
                        stub -> stub.healFaults(
                                HealFaultsRequest.newBuilder().addAllIds(ids).build()))
                .getHealedIdsList();
    }

    private <T> T call(int broker, Function<FaultServiceGrpc.FaultServiceBlockingStub, T> call)
            throws FaultApiException {
        String endpoint = endpoints.get(broker);
        if (endpoint == null) {
            throw new IllegalArgumentException("there is no broker " + broker + "; there are " + endpoints.keySet());
        }
        ManagedChannel channel = channels.computeIfAbsent(
                broker,
                id -> Grpc.newChannelBuilder(endpoint, InsecureChannelCredentials.create())
                        .build());
        try {
            return call.apply(
                    FaultServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            Metadata trailers = e.getTrailers();
            String reason = trailers == null ? null : trailers.get(REASON);
            String message = e.getStatus().getDescription();
            throw new FaultApiException(
                    reason != null ? reason : e.getStatus().getCode().name(),
                    "broker " + broker + " at " + endpoint + ": "
                            + (message != null
                                    ? message
                                    : e.getStatus().getCode().name()),
                    e);
        }
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
