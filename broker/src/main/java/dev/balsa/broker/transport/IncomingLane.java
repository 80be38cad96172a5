package dev.balsa.broker.transport;

import dev.balsa.proto.internal.v1.LaneRequest;
import dev.balsa.proto.internal.v1.LaneResponse;
import dev.balsa.proto.internal.v1.LeadershipClaim;
import dev.balsa.proto.internal.v1.PeerFrame;
import dev.balsa.proto.internal.v1.PeerHello;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accepting end of a lane. Called on a network thread: decodes and enqueues only. Asks for the next frame when an earlier
 * one has been taken by the groups, so that a fast peer cannot fill this broker's memory.
 */
final class IncomingLane implements StreamObserver<LaneRequest> {
    private static final System.Logger LOG = System.getLogger(IncomingLane.class.getName());

    private final ServerCallStreamObserver<LaneResponse> call;
    private final LaneAcceptor acceptor;
    private @Nullable PeerIdentity peer;
    private boolean isClosed;

    IncomingLane(ServerCallStreamObserver<LaneResponse> call, LaneAcceptor acceptor) {
        this.call = call;
        this.acceptor = acceptor;
    }

    @Override
    public synchronized void onNext(LaneRequest request) {
        if (isClosed) {
            return;
        }
        PeerIdentity sender = peer;
        switch (request.getMessageCase()) {
            case HELLO -> {
                if (sender == null) {
                    greet(request.getHello());
                } else {
                    refuse(Status.INVALID_ARGUMENT.withDescription("a second hello on one lane"));
                }
            }
            case FRAME -> {
                if (sender != null) {
                    take(request.getFrame(), sender);
                } else {
                    refuse(Status.INVALID_ARGUMENT.withDescription("a frame before the hello"));
                }
            }
            case MESSAGE_NOT_SET -> refuse(Status.INVALID_ARGUMENT.withDescription("an empty lane request"));
        }
    }

    @Override
    public void onError(Throwable error) {
        acceptor.ended(this);
    }

    @Override
    public synchronized void onCompleted() {
        if (!isClosed) {
            isClosed = true;
            call.onCompleted();
        }
        acceptor.ended(this);
    }

    /** Any thread. */
    synchronized void close(Status status) {
        if (!isClosed) {
            isClosed = true;
            call.onError(status.asRuntimeException());
        }
    }

    private void greet(PeerHello hello) {
        Status refusal = Hellos.refusal(hello, acceptor.self());
        LaneKind kind = LaneKind.ofCode(hello.getLane());
        if (refusal != null || kind == null) {
            acceptor.counters().refusedHellos.increment();
            refuse(refusal == null ? Status.INVALID_ARGUMENT : refusal);
            return;
        }
        PeerIdentity sender = Hellos.identity(hello);
        peer = sender;
        call.onNext(LaneResponse.newBuilder()
                .setHello(Hellos.of(acceptor.self(), kind))
                .build());
        int requests = kind == LaneKind.DATA
                ? acceptor.settings().dataRequests()
                : acceptor.settings().controlRequests();
        call.request(requests);
        acceptor.accepted(this, sender.brokerId(), kind);
    }

    private void take(PeerFrame frame, PeerIdentity sender) {
        acceptor.counters().framesReceived.increment();
        List<GroupMessage> messages;
        try {
            messages = decode(frame, sender);
        } catch (MalformedFrameException e) {
            acceptor.counters().badFrames.increment();
            LOG.log(
                    Level.ERROR,
                    () -> "broker " + sender.brokerId() + " sent a damaged frame; its connection is closed",
                    e);
            refuse(Status.DATA_LOSS.withDescription("a damaged frame: " + e.getMessage()));
            return;
        }
        for (LeadershipClaim claim : frame.getClaimsList()) {
            acceptor.leaderships().observe(new GroupId(claim.getGroupId()), claim.getTerm(), sender.brokerId());
        }
        if (messages.isEmpty()) {
            call.request(1);
        } else {
            acceptor.listener().received(messages, () -> call.request(1));
        }
    }

    private List<GroupMessage> decode(PeerFrame frame, PeerIdentity sender) throws MalformedFrameException {
        for (LeadershipClaim claim : frame.getClaimsList()) {
            if (claim.getGroupId() < 0 || claim.getTerm() < 1) {
                throw new MalformedFrameException(
                        "a claim of group " + claim.getGroupId() + " in term " + claim.getTerm());
            }
        }
        List<GroupMessage> messages = new ArrayList<>(frame.getMessagesCount());
        for (dev.balsa.proto.internal.v1.GroupMessage wire : frame.getMessagesList()) {
            GroupMessage message = MessageMapper.fromWire(
                    wire, sender.replica(), acceptor.self().brokerId());
            if (message.isFor(acceptor.self().replica())) {
                messages.add(message);
            } else {
                // For the data directory this broker had before its disk was replaced.
                acceptor.counters().droppedWrongIncarnation.increment();
            }
        }
        return messages;
    }

    private void refuse(Status status) {
        isClosed = true;
        call.onError(status.asRuntimeException());
        acceptor.ended(this);
    }
}
