package dev.balsa.raft.core;

import dev.balsa.raft.Check;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.LogView;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.message.RaftMessage.Restart;
import dev.balsa.raft.message.RaftMessage.RestartProgress;

/**
 * What a follower does when its leader no longer has what comes after this replica's log. The messages may be old,
 * repeated or overtaken, as appends may be.
 */
final class RestartRules {
    private RestartRules() {}

    static void apply(GroupState state, ReplicaId leader, Restart request, Effects out) {
        SnapshotChunk chunk = request.chunk();
        Anchor anchor = chunk.anchor();
        // 1. Whoever has the anchor's entry goes on from there: what it has behind that may have been acknowledged
        // (camunda#6092).
        if (holds(state, anchor.id())) {
            out.mark("restart-keeps-log");
            state.receiver.reset();
            state.acknowledgements.matched(anchor.id().index(), request.session());
            state.advanceCommit(anchor.id().index(), out);
            state.acknowledgements.answer(state, leader, out);
            return;
        }
        // 2. The state comes in order. What does not fit is answered with what is here, so that the leader goes on from
        // there or begins anew.
        SnapshotReceiver receiver = state.receiver;
        if (!receiver.isReceiving(request.session(), anchor)) {
            if (chunk.position() > 0) {
                out.mark("restart-progress-lost");
                out.send(leader, new RestartProgress(state.term(), request.session(), 0));
                return;
            }
            receiver.begin(request.session(), anchor);
        }
        if (receiver.isStaging()) {
            out.mark("restart-chunk-while-staging");
        } else if (chunk.position() != receiver.position()) {
            out.mark("restart-chunk-repeated");
            out.send(leader, new RestartProgress(state.term(), request.session(), receiver.position()));
        } else {
            out.stage(receiver.stage(chunk));
        }
    }

    static void staged(GroupState state, Input.SnapshotStaged staged, Effects out) {
        SnapshotReceiver receiver = state.receiver;
        ReplicaId leader = state.leader();
        if (leader == null) {
            // Nobody to tell. The leader hears that it has to begin anew when it asks.
            receiver.reset();
            return;
        }
        if (!receiver.staged(staged)) {
            out.mark("outdated-staging-ignored");
            return;
        }
        Anchor anchor = receiver.complete();
        if (anchor == null) {
            out.send(leader, new RestartProgress(state.term(), receiver.session(), receiver.position()));
            return;
        }
        // 3. The log may have reached the anchor while its state was on its way.
        if (holds(state, anchor.id())) {
            out.mark("restart-overtaken-by-appends");
            state.advanceCommit(anchor.id().index(), out);
            state.acknowledgements.matched(anchor.id().index(), receiver.session());
        } else {
            out.mark("log-restarted");
            state.restart(anchor, receiver.session(), out);
        }
        receiver.reset();
        state.acknowledgements.answer(state, leader, out);
    }

    private static boolean holds(GroupState state, EntryId id) {
        LogView log = state.log;
        if (id.index() < log.base().index()) {
            return true;
        }
        if (id.index() > log.lastIndex()) {
            return false;
        }
        boolean isSame = log.termAt(id.index()) == id.term();
        Check.that(isSame || id.index() > state.commitIndex(), "leader's log begins at another entry", id.index());
        return isSame;
    }
}
