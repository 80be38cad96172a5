package dev.balsa.raft.runtime;

import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
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

    private final EntryFactory entries;
    private long deliveredIndex;
    private long targetIndex;
    private boolean isReading;
    private boolean isWaiting;
    private boolean isPaused;
    private int generation;
    private int failuresInRow;
    private Configuration configuration;
    private long configurationIndex;
    private @Nullable Anchor appliedAnchor;

    CommitDelivery(
            HostedGroup group, RaftCore core, ColdReads reads, int readBytes, EntryFactory entries, AppliedAt applied) {
        this.group = group;
        this.core = core;
        this.reads = reads;
        this.readBytes = readBytes;
        this.entries = entries;
        this.deliveredIndex = applied.index();
        this.configuration = applied.configuration();
        this.configurationIndex = applied.configurationIndex();
    }

    /** The place after the last entry delivered; null as long as nothing has been delivered since the start. */
    @Nullable
    Anchor appliedAnchor() {
        return isPaused ? null : appliedAnchor;
    }

    /** Nothing is delivered until {@link #restartAfter}; what is being read is not delivered at all. */
    void pause() {
        isPaused = true;
        generation++;
        isReading = false;
    }

    /** The listener has the state at this place. */
    void restartAfter(Anchor anchor) {
        isPaused = false;
        deliveredIndex = anchor.id().index();
        configuration = anchor.configuration();
        configurationIndex = anchor.configurationIndex();
        appliedAnchor = anchor;
        run();
    }

    /** @param index everything up to here is committed and durable */
    void advanceTo(long index) {
        targetIndex = Math.max(targetIndex, index);
        run();
    }

    /** Goes on; also the retry of a read that could not be started or failed. */
    void run() {
        while (!isPaused && !isReading && deliveredIndex < targetIndex && group.isRunning()) {
            long from = deliveredIndex + 1;
            if (from >= core.firstIndexInMemory()) {
                deliver(core.entries(from, targetIndex));
            } else if (startRead(from)) {
                isReading = true;
                group.readStarted();
            } else {
                await();
                return;
            }
        }
    }

    private void await() {
        if (!isWaiting) {
            isWaiting = true;
            reads.whenThereIsRoom(group.id(), () -> {
                isWaiting = false;
                run();
            });
        }
    }

    private boolean startRead(long fromIndex) {
        int started = generation;
        return reads.start(group.log(), fromIndex, readBytes, (read, failure) -> {
            group.readEnded();
            if (started == generation) {
                isReading = false;
                done(read, failure);
            }
        });
    }

    private void done(List<Entry> read, @Nullable IOException failure) {
        if (!group.isRunning()) {
            return;
        }
        if (failure == null) {
            failuresInRow = 0;
            deliver(upToTarget(read));
            run();
        } else if (group.log().diskState().isDamaged()) {
            // It is being repaired with a peer's bytes, and read again with the next tick.
            failuresInRow = 0;
        } else if (++failuresInRow >= FAILURES_TO_HALT) {
            group.fail("committed entries from " + (deliveredIndex + 1) + " on cannot be read", failure);
        }
    }

    /** Segments may hold more than this core already knows to be committed. */
    private List<Entry> upToTarget(List<Entry> read) {
        long wanted = Math.min(read.size(), targetIndex - deliveredIndex);
        return read.subList(0, (int) wanted);
    }

    private void deliver(List<Entry> committed) {
        if (committed.isEmpty()) {
            return;
        }
        // Before the call: whatever the listener does, nothing is delivered twice.
        Entry last = committed.getLast();
        deliveredIndex = last.index();
        for (Entry entry : committed) {
            Configuration changed = entry.configuration();
            if (changed != null) {
                configuration = changed;
                configurationIndex = entry.index();
            }
        }
        appliedAnchor = new Anchor(last.id(), configurationIndex, configuration, entries.detailAfter(last));
        group.tell(listener -> listener.committed(committed));
    }
}
