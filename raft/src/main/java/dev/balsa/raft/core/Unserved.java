package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import org.jspecify.annotations.Nullable;

/** Answers to requests that only a leader can serve. Nobody may be left waiting for an answer. */
final class Unserved {
    private Unserved() {}

    static void byFollower(Input.Request request, @Nullable ReplicaId leader, Effects out) {
        long token = request.token();
        out.answer(
                switch (request) {
                    case Input.Propose _ -> new Effects.Answer.Rejected(token, RejectReason.NOT_LEADER, leader);
                    case Input.ReadIndex _ -> new Effects.Answer.ReadFailed(token, RejectReason.NOT_LEADER, leader);
                    case Input.Transfer _ -> new Effects.Answer.TransferFailed(token, TransferFailure.NOT_LEADER);
                    case Input.ChangeMembership _ -> new Effects.Answer.ChangeRefused(token, ChangeRefusal.NOT_LEADER);
                });
    }

    static void afterHalt(Input.Request request, Effects out) {
        long token = request.token();
        out.answer(
                switch (request) {
                    case Input.Propose _ -> new Effects.Answer.Rejected(token, RejectReason.HALTED, null);
                    case Input.ReadIndex _ -> new Effects.Answer.ReadFailed(token, RejectReason.HALTED, null);
                    case Input.Transfer _ -> new Effects.Answer.TransferFailed(token, TransferFailure.HALTED);
                    case Input.ChangeMembership _ -> new Effects.Answer.ChangeRefused(token, ChangeRefusal.HALTED);
                });
    }
}
