package dev.balsa.raft.core;

import dev.balsa.raft.Check;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.LogView;
import dev.balsa.raft.message.RaftMessage.AppendRejected;
import dev.balsa.raft.message.RaftMessage.AppendRequest;
import dev.balsa.raft.message.RaftMessage.RestartProgress;
import java.util.List;

/**
 * Brings peers to the leader's log. A peer is probed until an append fits, then streamed to. Every rejection, send failure
 * or lost connection leads back to probing under a new session number and gives the whole window back; answers
 * of older sessions then move the match, which stays true for the term, but nothing else.
 */
final class Replicator {
    private final GroupState state;
    private final HeartbeatRounds rounds;
    private final SnapshotSender snapshots;

    Replicator(GroupState state, HeartbeatRounds rounds) {
        this.state = state;
        this.rounds = rounds;
        this.snapshots = new SnapshotSender(state, rounds);
    }

    /** A timed round begins: what seems to be lost is asked for or sent again. */
    void roundBegins(PeerProgress peer, Effects out) {
        boolean isTimeToAsk = peer.roundBegins();
        SnapshotTransfer transfer = peer.transfer();
        if (transfer != null) {
            snapshots.roundBegins(peer, transfer, out);
        } else if (isTimeToAsk && !isBehindStart(peer)) {
            askForGap(peer, out);
        }
        pump(peer, out);
    }

    /** Whether what comes before the peer's next entry is gone from this log, so that no append can be made for it. */
    private boolean isBehindStart(PeerProgress peer) {
        return peer.nextIndex() <= state.log.base().index();
    }

    /** Sends what the peer lacks and its window allows. */
    void pump(PeerProgress peer, Effects out) {
        if (peer.mode() == PeerProgress.Mode.RESTART) {
            return;
        }
        if (peer.mode() == PeerProgress.Mode.PROBE) {
            if (!peer.isProbeUnderWay()) {
                probe(peer, true, out);
            }
            return;
        }
        LogView log = state.log;
        if (isBehindStart(peer)) {
            snapshots.begin(peer, out);
            return;
        }
        while (peer.nextIndex() <= log.lastIndex() && peer.window.hasRoom(state.settings.maxInFlightBytes())) {
            if (peer.nextIndex() < log.firstIndexInMemory()) {
                read(peer, out);
                return;
            }
            List<Entry> entries = admitted(peer, log.slice(peer.nextIndex(), state.settings.maxAppendBytes()), out);
            if (entries.isEmpty()) {
                return;
            }
            stream(peer, entries, out);
        }
    }

    /**
     * What the peer was sent and had no room for is lost, so it is sent again when there is room, and not over and over before: that is
     * what its answers to heartbeats tell.
     */
    void diskTold(PeerProgress peer, DiskState disk, Effects out) {
        boolean isOther = disk.acceptsData() != peer.disk().acceptsData();
        peer.diskTold(disk);
        if (isOther && peer.mode() != PeerProgress.Mode.RESTART) {
            out.mark(disk.acceptsData() ? "peer-has-room" : "peer-without-room");
            peer.probeFrom(peer.resumeIndex(), state.nextSession());
            probe(peer, false, out);
        }
    }

    private static List<Entry> admitted(PeerProgress peer, List<Entry> entries, Effects out) {
        return peer.disk().acceptsData() ? entries : Admission.withoutData(entries, 0, out);
    }

    /** Something sent to the peer may be lost. Nothing is sent into the dark: an answered heartbeat resumes. */
    void peerUnreachable(PeerProgress peer, Effects out) {
        if (peer.mode() == PeerProgress.Mode.RESTART) {
            // A chunk that is lost is sent again, one that is not is recognised.
            return;
        }
        out.mark("window-released-unreachable");
        peer.probeFrom(peer.resumeIndex(), state.nextSession());
        peer.waitForProbe(rounds.latestTimed());
    }

    /** The peer restarted and no longer knows what it has in common with this leader; until it does it commits nothing. */
    void peerForgot(PeerProgress peer, Effects out) {
        out.mark("peer-forgot-match");
        peer.probeFrom(peer.resumeIndex(), state.nextSession());
        probe(peer, false, out);
    }

    /** Asks again, without entries: if the peer is only slow at writing them, they must not be sent twice a second. */
    void repeatProbe(PeerProgress peer, Effects out) {
        out.mark("probe-repeated");
        peer.probeFrom(peer.nextIndex(), state.nextSession());
        probe(peer, false, out);
    }

    /**
     * Nothing was acknowledged for a round. The last append may be lost and no later one will show the gap, so the peer is
     * asked whether it has all that was sent: it says so at once, even if its disk is still busy with it.
     */
    private void askForGap(PeerProgress peer, Effects out) {
        out.mark("asked-for-gap");
        long prevIndex = peer.nextIndex() - 1;
        out.send(peer.id, appendRequest(peer, prevIndex, List.of()));
    }

    void rejected(PeerProgress peer, AppendRejected rejection, Effects out) {
        if (rejection.session() != peer.session()) {
            out.mark("stale-rejection-ignored");
            return;
        }
        long prevIndex = rejection.rejectedPrevIndex();
        boolean isAcknowledged = prevIndex <= peer.matchIndex();
        if (isAcknowledged && peer.isStreamUnderWay()) {
            // What it had to have first came later, and its acknowledgement sooner than this. What followed is lost.
            out.mark("rejection-overtaken");
            peer.probeFrom(peer.resumeIndex(), state.nextSession());
            probe(peer, true, out);
            return;
        }
        if (isAcknowledged || prevIndex >= peer.nextIndex() || peer.mode() == PeerProgress.Mode.RESTART) {
            // It refuses what it has acknowledged, or what it was not sent. A probe stays unanswered then, and is
            // repeated at the pace of heartbeats, not of messages.
            out.mark("contradictory-rejection-dropped");
            return;
        }
        if (prevIndex < state.log.base().index()) {
            snapshots.begin(peer, out);
            return;
        }
        long hint = hint(rejection);
        peer.probeFrom(Math.clamp(hint, 1, prevIndex), state.nextSession());
        probe(peer, true, out);
    }

    /** Where both logs may still agree, by skipping a whole term at a time (paper, section 5.3). */
    private long hint(AppendRejected rejection) {
        LogView log = state.log;
        int ownTerm = log.termAt(rejection.rejectedPrevIndex());
        int conflictTerm = rejection.conflictTerm();
        if (conflictTerm > 0 && conflictTerm < ownTerm) {
            long lastOfTerm = log.lastIndexOfTerm(conflictTerm);
            if (lastOfTerm >= 0) {
                return lastOfTerm + 1;
            }
        }
        return rejection.conflictIndex();
    }

    /** Entries that storage has read for a peer that is behind what is in memory. */
    void entriesRead(PeerProgress peer, Input.EntriesRead read, Effects out) {
        peer.readEnds();
        List<Entry> entries = read.entries();
        if (entries.isEmpty()) {
            out.mark("read-deferred");
            peer.deferRead();
            return;
        }
        boolean isWanted = read.session() == peer.session()
                && peer.mode() == PeerProgress.Mode.STREAM
                && !isBehindStart(peer)
                && read.fromIndex() == peer.nextIndex()
                && peer.disk().acceptsData();
        if (isWanted) {
            checkRead(read.fromIndex(), entries);
            stream(peer, entries, out);
        } else {
            out.mark("outdated-read-dropped");
        }
        pump(peer, out);
    }

    void snapshotRead(PeerProgress peer, Input.SnapshotRead read, Effects out) {
        snapshots.snapshotRead(peer, read, out);
    }

    void restartProgressed(PeerProgress peer, RestartProgress progress, Effects out) {
        snapshots.progressed(peer, progress, out);
    }

    /** What storage gave is about to be called the leader's log. */
    private void checkRead(long fromIndex, List<Entry> entries) {
        long index = fromIndex;
        for (Entry entry : entries) {
            Check.that(entry.index() == index, "storage read another entry", entry.index(), index);
            Check.that(entry.term() == state.log.termAt(index), "storage read another term", index, entry.term());
            index++;
        }
    }

    private void probe(PeerProgress peer, boolean withEntries, Effects out) {
        LogView log = state.log;
        if (isBehindStart(peer)) {
            snapshots.begin(peer, out);
            return;
        }
        peer.waitForProbe(rounds.latestTimed());
        long prevIndex = peer.nextIndex() - 1;
        List<Entry> entries = List.of();
        if (withEntries && prevIndex < log.lastIndex() && peer.nextIndex() >= log.firstIndexInMemory()) {
            entries = admitted(peer, log.slice(peer.nextIndex(), state.settings.maxAppendBytes()), out);
        }
        out.send(peer.id, appendRequest(peer, prevIndex, entries));
        noteSent(peer, entries);
    }

    private void stream(PeerProgress peer, List<Entry> entries, Effects out) {
        out.send(peer.id, appendRequest(peer, peer.nextIndex() - 1, entries));
        noteSent(peer, entries);
    }

    private AppendRequest appendRequest(PeerProgress peer, long prevIndex, List<Entry> entries) {
        return new AppendRequest(
                state.term(), peer.session(), prevIndex, state.log.termAt(prevIndex), state.commitIndex(), entries);
    }

    private static void noteSent(PeerProgress peer, List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).sizeBytes();
        }
        peer.sent(entries.getLast().index(), (int) Math.min(bytes, Integer.MAX_VALUE));
    }

    private void read(PeerProgress peer, Effects out) {
        if (peer.mayRead() && peer.disk().acceptsData()) {
            peer.readBegins();
            out.read(new Effects.Read(peer.id, peer.session(), peer.nextIndex(), state.settings.maxAppendBytes()));
        }
    }
}
