package dev.balsa.broker.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.broker.marshal.OwnBytes;
import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.proto.internal.v1.AppendAccepted;
import dev.balsa.proto.internal.v1.AppendRejected;
import dev.balsa.proto.internal.v1.AppendRequest;
import dev.balsa.proto.internal.v1.Heartbeat;
import dev.balsa.proto.internal.v1.HeartbeatResponse;
import dev.balsa.proto.internal.v1.LeaderHint;
import dev.balsa.proto.internal.v1.ObserverHello;
import dev.balsa.proto.internal.v1.PreVoteRequest;
import dev.balsa.proto.internal.v1.PreVoteResponse;
import dev.balsa.proto.internal.v1.TimeoutNow;
import dev.balsa.proto.internal.v1.VoteRequest;
import dev.balsa.proto.internal.v1.VoteResponse;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.raft.runtime.GroupMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Between the messages of the groups and those on the wire. Entries are verified on the way in: a bad one never reaches a core. */
final class MessageMapper {
    /** Group id, incarnation and the numbers of the largest message without entries. */
    private static final int FIXED_BYTES = 96;

    private static final int BYTES_AROUND_ENTRY = 6;

    private MessageMapper() {}

    /** At least what the message takes on the wire. */
    static long maxEncodedBytes(RaftMessage message) {
        long bytes = FIXED_BYTES;
        if (message instanceof RaftMessage.AppendRequest append) {
            for (Entry entry : append.entries()) {
                bytes += entry.sizeBytes() + BYTES_AROUND_ENTRY;
            }
        }
        if (message instanceof RaftMessage.Restart restart) {
            bytes += RestartMapper.variableBytes(restart);
        }
        return bytes;
    }

    static dev.balsa.proto.internal.v1.GroupMessage toWire(GroupMessage message) {
        UUID to = message.to().incarnation();
        dev.balsa.proto.internal.v1.GroupMessage.Builder wire = dev.balsa.proto.internal.v1.GroupMessage.newBuilder()
                .setGroupId(message.group().value())
                .setToIncarnationHigh(to.getMostSignificantBits())
                .setToIncarnationLow(to.getLeastSignificantBits());
        switch (message.message()) {
            case RaftMessage.PreVoteRequest request -> wire.setPreVoteRequest(wire(request));
            case RaftMessage.PreVoteResponse response -> wire.setPreVoteResponse(wire(response));
            case RaftMessage.VoteRequest request -> wire.setVoteRequest(wire(request));
            case RaftMessage.VoteResponse response -> wire.setVoteResponse(wire(response));
            case RaftMessage.AppendRequest request -> wire.setAppendRequest(wire(request));
            case RaftMessage.AppendAccepted accepted -> wire.setAppendAccepted(wire(accepted));
            case RaftMessage.AppendRejected rejected -> wire.setAppendRejected(wire(rejected));
            case RaftMessage.Heartbeat heartbeat -> wire.setHeartbeat(wire(heartbeat));
            case RaftMessage.HeartbeatResponse response -> wire.setHeartbeatResponse(wire(response));
            case RaftMessage.ObserverHello hello -> wire.setObserverHello(wire(hello));
            case RaftMessage.TimeoutNow order -> wire.setTimeoutNow(wire(order));
            case RaftMessage.LeaderHint hint -> wire.setLeaderHint(wire(hint));
            case RaftMessage.Restart restart -> wire.setRestart(RestartMapper.wire(restart));
            case RaftMessage.RestartProgress progress -> wire.setRestartProgress(RestartMapper.wire(progress));
        }
        return wire.build();
    }

    /** Whose data directory the message is for. */
    static UUID receiver(dev.balsa.proto.internal.v1.GroupMessage wire) {
        return new UUID(wire.getToIncarnationHigh(), wire.getToIncarnationLow());
    }

    /**
     * @param from the sender, from its hello
     * @throws MalformedFrameException if it is no message of this protocol, or an entry in it is damaged
     */
    static GroupMessage fromWire(dev.balsa.proto.internal.v1.GroupMessage wire, ReplicaId from, int selfBrokerId)
            throws MalformedFrameException {
        if (wire.getGroupId() < 0) {
            throw new MalformedFrameException("group id " + wire.getGroupId() + " is negative");
        }
        ReplicaId to = new ReplicaId(selfBrokerId, receiver(wire));
        return new GroupMessage(new GroupId(wire.getGroupId()), from, to, message(wire));
    }

    private static RaftMessage message(dev.balsa.proto.internal.v1.GroupMessage wire) throws MalformedFrameException {
        return switch (wire.getMessageCase()) {
            case PRE_VOTE_REQUEST -> message(wire.getPreVoteRequest());
            case PRE_VOTE_RESPONSE -> message(wire.getPreVoteResponse());
            case VOTE_REQUEST -> message(wire.getVoteRequest());
            case VOTE_RESPONSE -> message(wire.getVoteResponse());
            case APPEND_REQUEST -> message(wire.getAppendRequest());
            case APPEND_ACCEPTED -> message(wire.getAppendAccepted());
            case APPEND_REJECTED -> message(wire.getAppendRejected());
            case HEARTBEAT -> message(wire.getHeartbeat());
            case HEARTBEAT_RESPONSE -> message(wire.getHeartbeatResponse());
            case OBSERVER_HELLO -> message(wire.getObserverHello());
            case TIMEOUT_NOW -> message(wire.getTimeoutNow());
            case LEADER_HINT -> message(wire.getLeaderHint());
            case RESTART -> RestartMapper.message(wire.getRestart());
            case RESTART_PROGRESS -> RestartMapper.message(wire.getRestartProgress());
            case MESSAGE_NOT_SET ->
                throw new MalformedFrameException("a message for group " + wire.getGroupId() + " is of no known kind");
        };
    }

    private static PreVoteRequest wire(RaftMessage.PreVoteRequest request) {
        return PreVoteRequest.newBuilder()
                .setTerm(request.term())
                .setProposedTerm(request.proposedTerm())
                .setLastIndex(request.lastIndex())
                .setLastTerm(request.lastTerm())
                .build();
    }

    private static RaftMessage message(PreVoteRequest wire) {
        return new RaftMessage.PreVoteRequest(
                wire.getTerm(), wire.getProposedTerm(), wire.getLastIndex(), wire.getLastTerm());
    }

    private static PreVoteResponse wire(RaftMessage.PreVoteResponse response) {
        return PreVoteResponse.newBuilder()
                .setTerm(response.term())
                .setProposedTerm(response.proposedTerm())
                .setGranted(response.granted())
                .build();
    }

    private static RaftMessage message(PreVoteResponse wire) {
        return new RaftMessage.PreVoteResponse(wire.getTerm(), wire.getProposedTerm(), wire.getGranted());
    }

    private static VoteRequest wire(RaftMessage.VoteRequest request) {
        return VoteRequest.newBuilder()
                .setTerm(request.term())
                .setLastIndex(request.lastIndex())
                .setLastTerm(request.lastTerm())
                .setTransfer(request.transfer())
                .build();
    }

    private static RaftMessage message(VoteRequest wire) {
        return new RaftMessage.VoteRequest(wire.getTerm(), wire.getLastIndex(), wire.getLastTerm(), wire.getTransfer());
    }

    private static VoteResponse wire(RaftMessage.VoteResponse response) {
        return VoteResponse.newBuilder()
                .setTerm(response.term())
                .setGranted(response.granted())
                .build();
    }

    private static RaftMessage message(VoteResponse wire) {
        return new RaftMessage.VoteResponse(wire.getTerm(), wire.getGranted());
    }

    private static AppendRequest wire(RaftMessage.AppendRequest request) {
        AppendRequest.Builder wire = AppendRequest.newBuilder()
                .setTerm(request.term())
                .setSession(request.session())
                .setPrevIndex(request.prevIndex())
                .setPrevTerm(request.prevTerm())
                .setCommitIndex(request.commitIndex());
        for (Entry entry : request.entries()) {
            // Frames are never changed once stamped, so the wire may share them.
            wire.addEntries(UnsafeByteOperations.unsafeWrap(entry.frame()));
        }
        return wire.build();
    }

    private static RaftMessage message(AppendRequest wire) throws MalformedFrameException {
        List<Entry> entries = new ArrayList<>(wire.getEntriesCount());
        for (ByteString frame : wire.getEntriesList()) {
            try {
                // The parser has copied each of them into an array of its own, and nobody else keeps the message.
                entries.add(EntryFrame.ofFrame(OwnBytes.of(frame)));
            } catch (CorruptEntryException e) {
                throw new MalformedFrameException(
                        "an entry after index " + (wire.getPrevIndex() + entries.size()) + " is damaged", e);
            }
        }
        return new RaftMessage.AppendRequest(
                wire.getTerm(),
                wire.getSession(),
                wire.getPrevIndex(),
                wire.getPrevTerm(),
                wire.getCommitIndex(),
                entries);
    }

    private static AppendAccepted wire(RaftMessage.AppendAccepted accepted) {
        return AppendAccepted.newBuilder()
                .setTerm(accepted.term())
                .setSession(accepted.session())
                .setDurableIndex(accepted.durableIndex())
                .build();
    }

    private static RaftMessage message(AppendAccepted wire) {
        return new RaftMessage.AppendAccepted(wire.getTerm(), wire.getSession(), wire.getDurableIndex());
    }

    private static AppendRejected wire(RaftMessage.AppendRejected rejected) {
        return AppendRejected.newBuilder()
                .setTerm(rejected.term())
                .setSession(rejected.session())
                .setRejectedPrevIndex(rejected.rejectedPrevIndex())
                .setConflictTerm(rejected.conflictTerm())
                .setConflictIndex(rejected.conflictIndex())
                .setLastIndex(rejected.lastIndex())
                .build();
    }

    private static RaftMessage message(AppendRejected wire) {
        return new RaftMessage.AppendRejected(
                wire.getTerm(),
                wire.getSession(),
                wire.getRejectedPrevIndex(),
                wire.getConflictTerm(),
                wire.getConflictIndex(),
                wire.getLastIndex());
    }

    private static Heartbeat wire(RaftMessage.Heartbeat heartbeat) {
        return Heartbeat.newBuilder()
                .setTerm(heartbeat.term())
                .setRound(heartbeat.round())
                .setCommitIndex(heartbeat.commitIndex())
                .build();
    }

    private static RaftMessage message(Heartbeat wire) {
        return new RaftMessage.Heartbeat(wire.getTerm(), wire.getRound(), wire.getCommitIndex());
    }

    private static HeartbeatResponse wire(RaftMessage.HeartbeatResponse response) {
        return HeartbeatResponse.newBuilder()
                .setTerm(response.term())
                .setRound(response.round())
                .setDurableIndex(response.durableIndex())
                .setDisk(response.disk().code())
                .build();
    }

    private static RaftMessage message(HeartbeatResponse wire) {
        return new RaftMessage.HeartbeatResponse(
                wire.getTerm(), wire.getRound(), wire.getDurableIndex(), DiskState.ofCode(wire.getDisk()));
    }

    private static TimeoutNow wire(RaftMessage.TimeoutNow order) {
        return TimeoutNow.newBuilder().setTerm(order.term()).build();
    }

    private static RaftMessage message(TimeoutNow wire) {
        return new RaftMessage.TimeoutNow(wire.getTerm());
    }

    private static LeaderHint wire(RaftMessage.LeaderHint hint) {
        UUID incarnation = hint.leader().incarnation();
        return LeaderHint.newBuilder()
                .setTerm(hint.term())
                .setLeaderBrokerId(hint.leader().brokerId())
                .setLeaderIncarnationHigh(incarnation.getMostSignificantBits())
                .setLeaderIncarnationLow(incarnation.getLeastSignificantBits())
                .build();
    }

    private static RaftMessage message(LeaderHint wire) {
        UUID incarnation = new UUID(wire.getLeaderIncarnationHigh(), wire.getLeaderIncarnationLow());
        return new RaftMessage.LeaderHint(wire.getTerm(), new ReplicaId(wire.getLeaderBrokerId(), incarnation));
    }

    private static ObserverHello wire(RaftMessage.ObserverHello hello) {
        return ObserverHello.newBuilder()
                .setTerm(hello.term())
                .setLastIndex(hello.lastIndex())
                .setLastTerm(hello.lastTerm())
                .build();
    }

    private static RaftMessage message(ObserverHello wire) {
        return new RaftMessage.ObserverHello(wire.getTerm(), wire.getLastIndex(), wire.getLastTerm());
    }
}
