package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.RejectReason;

/** Notes what a core answers: which rare states that shows, and what belongs into the trace. */
final class AnswerTally {
    private AnswerTally() {}

    static void count(World world, int node, Effects.Answer answer) {
        switch (answer) {
            case Effects.Answer.Proposed p -> world.trace().count(node, "proposed", p.firstIndex());
            case Effects.Answer.Rejected r ->
                world.reached(
                        r.reason() == RejectReason.OVERLOADED
                                ? RareState.PROPOSAL_OVERLOADED
                                : RareState.PROPOSAL_REJECTED);
            case Effects.Answer.ReadReady r -> {
                world.trace().count(node, "readable", r.index());
                world.reached(RareState.READ_CONFIRMED);
            }
            case Effects.Answer.ReadFailed _ -> world.reached(RareState.READ_NOT_CONFIRMED);
            case Effects.Answer.Transferred t -> {
                world.trace().note(node, "handed", t.term(), t);
                world.reached(RareState.LEADERSHIP_TRANSFERRED);
            }
            case Effects.Answer.TransferFailed t -> {
                world.trace().note(node, "kept", t.token(), t);
                world.reached(RareState.TRANSFER_FAILED);
            }
            case Effects.Answer.ChangeAppended c -> world.trace().note(node, "change", c.index(), c);
            case Effects.Answer.ChangeRefused c -> {
                world.trace().note(node, "refused", c.reason().name().hashCode(), c);
                world.reached(RareState.CONFIGURATION_REFUSED);
            }
        }
    }
}
