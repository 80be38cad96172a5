package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import org.jspecify.annotations.Nullable;

/** Answers to inputs that only a leader can serve. Nobody may be left waiting for an answer. */
final class Unserved {
    private Unserved() {}

    static void byFollower(Input.Propose propose, @Nullable ReplicaId leader, Effects out) {
        out.answer(new Effects.Answer.Rejected(propose.token(), RejectReason.NOT_LEADER, leader));
    }

    static void byFollower(Input.ReadIndex read, @Nullable ReplicaId leader, Effects out) {
        out.answer(new Effects.Answer.ReadFailed(read.token(), RejectReason.NOT_LEADER, leader));
    }

    static void byFollower(Input.Transfer transfer, Effects out) {
        out.answer(new Effects.Answer.TransferFailed(transfer.token(), TransferFailure.NOT_LEADER));
    }

    static void byFollower(Input.ChangeMembership change, Effects out) {
        out.answer(new Effects.Answer.ChangeRefused(change.token(), ChangeRefusal.NOT_LEADER));
    }

    static void afterHalt(Input input, Effects out) {
        switch (input) {
            case Input.Propose propose ->
                out.answer(new Effects.Answer.Rejected(propose.token(), RejectReason.HALTED, null));
            case Input.ReadIndex read ->
                out.answer(new Effects.Answer.ReadFailed(read.token(), RejectReason.HALTED, null));
            case Input.Transfer transfer ->
                out.answer(new Effects.Answer.TransferFailed(transfer.token(), TransferFailure.HALTED));
            case Input.ChangeMembership change ->
                out.answer(new Effects.Answer.ChangeRefused(change.token(), ChangeRefusal.HALTED));
            case Input.Tick _,
                    Input.Received _,
                    Input.Persisted _,
                    Input.PersistFailed _,
                    Input.Stored _,
                    Input.EntriesRead _,
                    Input.LogStarts _,
                    Input.SnapshotRead _,
                    Input.SnapshotStaged _,
                    Input.PeerUnreachable _,
                    Input.PeerRefused _,
                    Input.Resign _ -> {}
        }
    }
}
