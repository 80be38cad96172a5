package dev.balsa.broker.transport;

import dev.balsa.raft.message.RaftMessage;
import org.jspecify.annotations.Nullable;

/** Two connections from one broker to another, so that megabytes of entries never delay a vote or a heartbeat. */
enum LaneKind {
    CONTROL(0),
    DATA(1);

    private final int code;

    LaneKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable LaneKind ofCode(int code) {
        for (LaneKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }

    static LaneKind of(RaftMessage message) {
        return switch (message) {
            case RaftMessage.AppendRequest append -> DATA;
            case RaftMessage.PreVoteRequest request -> CONTROL;
            case RaftMessage.PreVoteResponse response -> CONTROL;
            case RaftMessage.VoteRequest request -> CONTROL;
            case RaftMessage.VoteResponse response -> CONTROL;
            case RaftMessage.AppendAccepted accepted -> CONTROL;
            case RaftMessage.AppendRejected rejected -> CONTROL;
            case RaftMessage.Heartbeat heartbeat -> CONTROL;
            case RaftMessage.HeartbeatResponse response -> CONTROL;
            case RaftMessage.ObserverHello hello -> CONTROL;
            case RaftMessage.TimeoutNow order -> CONTROL;
            case RaftMessage.Restart restart -> DATA;
            case RaftMessage.LeaderHint hint -> CONTROL;
            case RaftMessage.RestartProgress progress -> CONTROL;
        };
    }
}
