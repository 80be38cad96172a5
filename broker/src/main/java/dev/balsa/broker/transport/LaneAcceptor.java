package dev.balsa.broker.transport;

import dev.balsa.broker.leadership.LeadershipTable;
import dev.balsa.proto.internal.v1.LaneRequest;
import dev.balsa.proto.internal.v1.LaneResponse;
import dev.balsa.proto.internal.v1.PeerServiceGrpc;
import dev.balsa.raft.runtime.PeerListener;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/** Accepts the lanes of other brokers; of each broker and kind the newest one counts. */
final class LaneAcceptor implements BindableService {
    private record Place(int brokerId, LaneKind kind) {}

    private final TransportPorts ports;
    private final PeerListener listener;
    private final IntConsumer peerSeen;
    private final Map<Place, IncomingLane> lanes = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    /** @param peerSeen told the id of each broker whose lane was accepted */
    LaneAcceptor(TransportPorts ports, PeerListener listener, IntConsumer peerSeen) {
        this.ports = ports;
        this.listener = listener;
        this.peerSeen = peerSeen;
    }

    @Override
    public ServerServiceDefinition bindService() {
        MethodDescriptor<LaneRequest, LaneResponse> lane = PeerServiceGrpc.getLaneMethod();
        return ServerServiceDefinition.builder(ServiceDescriptor.newBuilder(PeerServiceGrpc.SERVICE_NAME)
                        .addMethod(lane)
                        .build())
                .addMethod(lane, ServerCalls.asyncBidiStreamingCall(this::open))
                .build();
    }

    PeerIdentity self() {
        return ports.self();
    }

    TransportSettings settings() {
        return ports.settings();
    }

    TransportCounters counters() {
        return ports.counters();
    }

    LeadershipTable leaderships() {
        return ports.leaderships();
    }

    PeerListener listener() {
        return listener;
    }

    void accepted(IncomingLane lane, int brokerId, LaneKind kind) {
        IncomingLane older = lanes.put(new Place(brokerId, kind), lane);
        if (older != null) {
            older.close(Status.ABORTED.withDescription("a newer connection of this broker has taken the lane"));
        }
        if (isClosed) {
            lane.close(stopping());
        }
        peerSeen.accept(brokerId);
    }

    void ended(IncomingLane lane) {
        lanes.values().remove(lane);
    }

    void close() {
        isClosed = true;
        lanes.values().forEach(lane -> lane.close(stopping()));
    }

    private StreamObserver<LaneRequest> open(StreamObserver<LaneResponse> responses) {
        ServerCallStreamObserver<LaneResponse> call = (ServerCallStreamObserver<LaneResponse>) responses;
        IncomingLane lane = new IncomingLane(call, this);
        call.disableAutoRequest();
        call.setOnCancelHandler(() -> ended(lane));
        call.request(1);
        return lane;
    }

    private static Status stopping() {
        return Status.UNAVAILABLE.withDescription("this broker stops");
    }
}
