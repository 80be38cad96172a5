package dev.balsa.raft.runtime;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Segment reads of one group for peers that lag behind memory: one at a time for each peer. A read that could not be started
 * or failed for the first times is answered empty at the next tick, never at once, so that a core that asks again cannot spin.
 */
final class PeerReads {
    /** A lasting fault shows itself again; a passing one, such as a lack of file handles, has gone by then. */
    private static final int FAILURES_TO_HALT = 3;

    private final HostedGroup group;
    private final ColdReads reads;
    private final Set<ReplicaId> busy = new HashSet<>();
    private final Map<ReplicaId, Effects.Read> next = new HashMap<>();
    private final List<Effects.Read> unanswered = new ArrayList<>();
    private int failuresInRow;

    PeerReads(HostedGroup group, ColdReads reads) {
        this.group = group;
        this.reads = reads;
    }

    void submit(Effects.Read read) {
        if (busy.contains(read.forPeer())) {
            // Only the newest request of a peer matters: its session voids the ones before.
            next.put(read.forPeer(), read);
        } else {
            start(read);
        }
    }

    void tick() {
        if (unanswered.isEmpty()) {
            return;
        }
        List<Effects.Read> toAnswer = List.copyOf(unanswered);
        unanswered.clear();
        toAnswer.forEach(read -> answer(read, List.of()));
    }

    private void start(Effects.Read read) {
        boolean started = reads.start(
                group.log(), read.fromIndex(), read.maxBytes(), (entries, failure) -> done(read, entries, failure));
        if (started) {
            busy.add(read.forPeer());
            group.readStarted();
        } else {
            unanswered.add(read);
        }
    }

    private void done(Effects.Read read, List<Entry> entries, @Nullable IOException failure) {
        busy.remove(read.forPeer());
        group.readEnded();
        if (failure == null) {
            failuresInRow = 0;
            answer(read, entries);
        } else if (group.isGone(read.fromIndex())) {
            // Removed while it was being read. The core will bring the peer to where the log begins.
            unanswered.add(read);
        } else if (++failuresInRow >= FAILURES_TO_HALT) {
            group.fail("entries from " + read.fromIndex() + " on cannot be read for a peer", failure);
        } else {
            unanswered.add(read);
        }
        Effects.Read waiting = next.remove(read.forPeer());
        if (waiting != null) {
            start(waiting);
        }
    }

    private void answer(Effects.Read read, List<Entry> entries) {
        group.step(new Input.EntriesRead(read.forPeer(), read.session(), read.fromIndex(), entries));
    }
}
