package dev.balsa.raft.runtime;

import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands committed entries to a group's listener: in order, each once, from memory or, where they have left it (a listener whose
 * applied index is older than the segments, after a restart), from segments.
 */
final class CommitDelivery {
    private static final int FAILURES_TO_HALT = 3;

    private final HostedGroup group;
    private final RaftCore core;
    private final ColdReads reads;
    private final int readBytes;

    private long deliveredIndex;
    private long targetIndex;
    private boolean isReading;
    private int failuresInRow;

    CommitDelivery(HostedGroup group, RaftCore core, ColdReads reads, int readBytes, long appliedIndex) {
        this.group = group;
        this.core = core;
        this.reads = reads;
        this.readBytes = readBytes;
        this.deliveredIndex = appliedIndex;
    }

    /** @param index everything up to here is committed and durable */
    void advanceTo(long index) {
        targetIndex = Math.max(targetIndex, index);
        run();
    }

    /** Goes on; also the retry of a read that could not be started or failed. */
    void run() {
        while (!isReading && deliveredIndex < targetIndex && group.isRunning()) {
            long from = deliveredIndex + 1;
            if (from >= core.firstIndexInMemory()) {
                deliver(core.entries(from, targetIndex));
            } else if (reads.start(group.log(), from, readBytes, this::done)) {
                isReading = true;
                group.readStarted();
            } else {
                return;
            }
        }
    }

    private void done(List<Entry> entries, @Nullable IOException failure) {
        isReading = false;
        group.readEnded();
        if (!group.isRunning()) {
            return;
        }
        if (failure == null) {
            failuresInRow = 0;
            deliver(upToTarget(entries));
            run();
        } else if (++failuresInRow >= FAILURES_TO_HALT) {
            group.fail("committed entries from " + (deliveredIndex + 1) + " on cannot be read", failure);
        }
    }

    /** Segments may hold more than this core already knows to be committed. */
    private List<Entry> upToTarget(List<Entry> entries) {
        long wanted = Math.min(entries.size(), targetIndex - deliveredIndex);
        return entries.subList(0, (int) wanted);
    }

    private void deliver(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        // Before the call: whatever the listener does, nothing is delivered twice.
        deliveredIndex = entries.getLast().index();
        group.tell(listener -> listener.committed(entries));
    }
}
