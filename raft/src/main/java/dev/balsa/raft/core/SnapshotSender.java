package dev.balsa.raft.core;

import dev.balsa.raft.Check;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.message.RaftMessage;

/**
 * Brings peers that lack what this log no longer has to a place where it goes on: sends them an anchor and the state there, one
 * chunk after the other. Which anchor that is says the host when the first chunk is read; if the log has moved past it before the
 * peer is there, everything begins anew.
 */
final class SnapshotSender {
    /** Rounds without an answer after which a chunk counts as lost. Writing it may take the peer longer than an answer does. */
    static final int PATIENCE_ROUNDS = 8;

    private final GroupState state;
    private final HeartbeatRounds rounds;

    SnapshotSender(GroupState state, HeartbeatRounds rounds) {
        this.state = state;
        this.rounds = rounds;
    }

    void begin(PeerProgress peer, Effects out) {
        out.mark("peer-behind-log-start");
        SnapshotTransfer transfer = peer.restart(state.nextSession());
        read(peer, transfer, out);
    }

    private void read(PeerProgress peer, SnapshotTransfer transfer, Effects out) {
        transfer.readBegins(rounds.latest());
        out.readSnapshot(new Effects.ReadSnapshot(
                peer.id, peer.session(), transfer.position(), state.settings.maxAppendBytes()));
    }

    void snapshotRead(PeerProgress peer, Input.SnapshotRead read, Effects out) {
        SnapshotTransfer transfer = peer.transfer();
        if (transfer == null || read.session() != peer.session() || !transfer.isReading()) {
            out.mark("outdated-snapshot-read-dropped");
            return;
        }
        SnapshotChunk chunk = read.chunk();
        if (chunk == null || chunk.anchor().id().index() < state.log.base().index()) {
            // Nothing to send, or its peer would be behind the log's start again. The next round begins anew.
            out.mark(chunk == null ? "snapshot-deferred" : "snapshot-overtaken-by-log-start");
            transfer.readFailed();
            return;
        }
        check(transfer, chunk);
        transfer.read(chunk);
        send(peer, transfer, chunk, out);
    }

    /** What storage gave is about to be called the group's state. */
    private void check(SnapshotTransfer transfer, SnapshotChunk chunk) {
        EntryId id = chunk.anchor().id();
        Check.that(
                id.index() <= state.commitIndex(),
                "snapshot of what is not committed",
                id.index(),
                state.commitIndex());
        Check.that(state.log.termAt(id.index()) == id.term(), "snapshot of another log", id.index(), id.term());
        Check.that(chunk.position() == transfer.position(), "snapshot read elsewhere", chunk.position());
        Check.that(
                transfer.anchorIndex() == 0 || transfer.anchorIndex() == id.index(),
                "chunk of another snapshot",
                id.index(),
                transfer.anchorIndex());
        Check.that(chunk.isLast() || chunk.bytes().length > 0, "empty chunk of a snapshot", chunk.position());
    }

    private void send(PeerProgress peer, SnapshotTransfer transfer, SnapshotChunk chunk, Effects out) {
        transfer.sent(rounds.latest());
        out.send(peer.id, new RaftMessage.Restart(state.term(), peer.session(), chunk));
    }

    void progressed(PeerProgress peer, RaftMessage.RestartProgress progress, Effects out) {
        SnapshotTransfer transfer = peer.transfer();
        SnapshotChunk chunk = transfer == null ? null : transfer.chunk();
        if (transfer == null || chunk == null || progress.session() != peer.session()) {
            out.mark("stale-restart-progress-ignored");
            return;
        }
        if (progress.position() < chunk.position()) {
            out.mark("peer-lost-restart-progress");
            begin(peer, out);
        } else if (progress.position() == chunk.end() && !chunk.isLast()) {
            transfer.taken(chunk);
            read(peer, transfer, out);
        }
        // Otherwise the chunk is still on its way, or it was the last one and the peer says so when its log is there.
    }

    /** A timed round has begun: what is lost is sent again, to a peer that has been heard from since. */
    void roundBegins(PeerProgress peer, SnapshotTransfer transfer, Effects out) {
        if (peer.matchIndex() >= state.log.base().index()) {
            // It has turned out to have what it was thought to lack.
            peer.probeFrom(peer.matchIndex() + 1, state.nextSession());
            return;
        }
        if (peer.answeredRound() <= transfer.sinceRound() || transfer.isReading()) {
            return;
        }
        SnapshotChunk chunk = transfer.chunk();
        if (chunk == null || chunk.anchor().id().index() < state.log.base().index()) {
            begin(peer, out);
        } else if (rounds.latest() - transfer.sinceRound() > PATIENCE_ROUNDS) {
            out.mark("restart-chunk-sent-again");
            send(peer, transfer, chunk, out);
        }
    }
}
