package dev.balsa.raft.runtime;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * States that one group's leader reads for peers that have to begin anew: at most one a peer, and few at a time, since an open one
 * keeps storage from forgetting what has changed since. What cannot be given now is answered so, and asked for again later.
 */
final class SnapshotReads {
    private static final System.Logger LOG = System.getLogger(SnapshotReads.class.getName());

    /** Peers served at a time. */
    static final int MAX_OPEN = 4;

    /** A peer that has not asked for so long is given up; the core would begin anew with it. */
    static final int MAX_IDLE_TICKS = 1_200;

    private static final class Open {
        final long session;
        final Anchor anchor;
        final SnapshotReader reader;
        boolean isReading;
        boolean isOver;
        int idleTicks;

        Open(long session, Anchor anchor, SnapshotReader reader) {
            this.session = session;
            this.anchor = anchor;
            this.reader = reader;
        }
    }

    private final HostedGroup group;
    private final ColdReads executor;
    private final Map<ReplicaId, Open> opens = new LinkedHashMap<>();
    private final List<Effects.ReadSnapshot> unstarted = new ArrayList<>();

    SnapshotReads(HostedGroup group, ColdReads executor) {
        this.group = group;
        this.executor = executor;
    }

    void submit(Effects.ReadSnapshot read) {
        GroupSnapshots snapshots = group.snapshots();
        if (snapshots == null) {
            // The log is all there is. Not at once: the core is in the middle of handing over.
            group.execute(() -> answer(read, SnapshotChunk.nothingBut(group.base())));
            return;
        }
        Open open = opens.get(read.forPeer());
        if (open == null || open.session != read.session()) {
            open = read.position() == 0 ? open(snapshots, read) : null;
        }
        if (open == null) {
            group.execute(() -> answer(read, null));
        } else {
            start(open, read);
        }
    }

    private @Nullable Open open(GroupSnapshots snapshots, Effects.ReadSnapshot read) {
        end(read.forPeer());
        Anchor anchor = snapshots.beginsWithLog() ? group.base() : group.appliedAnchor();
        if (anchor == null || opens.size() >= MAX_OPEN) {
            return null;
        }
        try {
            Open open = new Open(read.session(), anchor, snapshots.open(anchor));
            opens.put(read.forPeer(), open);
            return open;
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> group.id() + " has no state to send at the moment: " + e);
            return null;
        }
    }

    private void start(Open open, Effects.ReadSnapshot read) {
        open.idleTicks = 0;
        AtomicReference<byte[]> bytes = new AtomicReference<>(new byte[0]);
        boolean isStarted = executor.run(() -> bytes.set(open.reader.read(read.maxBytes())), failure -> {
            open.isReading = false;
            group.readEnded();
            boolean isLast = failure != null || open.isOver || open.reader.isAtEnd();
            SnapshotChunk chunk = failure != null || open.isOver
                    ? null
                    : new SnapshotChunk(open.anchor, read.position(), bytes.get(), isLast);
            if (failure != null) {
                LOG.log(Level.WARNING, () -> group.id() + " cannot read its state for " + read.forPeer(), failure);
            }
            if (isLast) {
                opens.remove(read.forPeer(), open);
                open.reader.close();
            }
            answer(read, chunk);
        });
        if (isStarted) {
            open.isReading = true;
            group.readStarted();
        } else {
            unstarted.add(read);
        }
    }

    private void answer(Effects.ReadSnapshot read, @Nullable SnapshotChunk chunk) {
        group.step(new Input.SnapshotRead(read.forPeer(), read.session(), chunk));
    }

    /** Whether a tick would find nothing to do. */
    boolean isIdle() {
        return unstarted.isEmpty() && opens.isEmpty();
    }

    void tick(boolean isLeader) {
        List<Effects.ReadSnapshot> again = List.copyOf(unstarted);
        unstarted.clear();
        again.forEach(this::submit);
        for (Map.Entry<ReplicaId, Open> entry : List.copyOf(opens.entrySet())) {
            if (!isLeader || ++entry.getValue().idleTicks > MAX_IDLE_TICKS) {
                end(entry.getKey());
            }
        }
    }

    void endAll() {
        unstarted.clear();
        List.copyOf(opens.keySet()).forEach(this::end);
    }

    private void end(ReplicaId peer) {
        Open open = opens.remove(peer);
        if (open == null) {
            return;
        }
        open.isOver = true;
        if (!open.isReading) {
            open.reader.close();
        }
    }
}
