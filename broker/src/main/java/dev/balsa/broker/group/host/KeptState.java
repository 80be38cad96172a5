package dev.balsa.broker.group.host;

import dev.balsa.broker.group.codec.GroupRows.Row;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a coordinator's state in the store, behind the loop: a store that stalls must not keep the loop's groups from their
 * heartbeats. What is applied between two ticks, or while a write goes on, is written together, so that a row that changes all the
 * time is written now and then, and what waits is never more than the state itself.
 * Peers get the state as it is in memory, which does not change under them.
 */
final class KeptState implements GroupSnapshots {
    /** Changed rows that are remembered one by one; beyond, the next write is the whole state. */
    static final int MAX_CHANGED_ROWS = 100_000;

    private record Installed(Anchor anchor, GroupsState state) {}

    private record Pending(
            long index, GroupsState state, @Nullable Set<Row> changed) {}

    private final GroupId group;
    private final GroupStore store;
    private final GroupSnapshots stored;
    private final Executor worker;
    private final Consumer<String> fatal;

    /** Held over everything that changes the store: what comes from a peer must not be overwritten by what was before it. */
    private final Object writing = new Object();

    private volatile long keptIndex;
    private volatile @Nullable Installed installed;

    // Of the loop.
    private long appliedIndex;
    private GroupsState applied;

    // Guarded by this.
    private Set<Row> changed = new LinkedHashSet<>();
    private boolean isWholeChanged;
    private @Nullable Pending newest;
    private boolean isScheduled;
    private boolean isClosed;

    /**
     * @param worker may block for the disk
     * @param fatal told why the state cannot be kept; any thread
     */
    KeptState(GroupId group, GroupStore store, Executor worker, GroupStore.Saved saved, Consumer<String> fatal) {
        this.group = group;
        this.store = store;
        this.stored = store.snapshots(group);
        this.worker = worker;
        this.fatal = fatal;
        this.keptIndex = saved.appliedIndex();
        this.appliedIndex = saved.appliedIndex();
        this.applied = saved.state();
    }

    /** Up to which entry the state has been written. Any thread. */
    long keptIndex() {
        return keptIndex;
    }

    /**
     * The state is this one now. On the loop; does not block.
     *
     * @param rows that are others than before
     */
    void applied(long index, GroupsState state, Collection<Row> rows) {
        appliedIndex = index;
        applied = state;
        synchronized (this) {
            if (isClosed) {
                return;
            }
            if (isWholeChanged || changed.size() + rows.size() > MAX_CHANGED_ROWS) {
                isWholeChanged = true;
                changed.clear();
            } else {
                changed.addAll(rows);
            }
            newest = new Pending(index, state, null);
        }
    }

    /** Has written what was applied. On the loop; does not block. */
    void tick() {
        synchronized (this) {
            if (newest == null || isScheduled) {
                return;
            }
            isScheduled = true;
        }
        worker.execute(this::write);
    }

    private void write() {
        try {
            synchronized (writing) {
                Pending pending = take();
                if (pending == null) {
                    return;
                }
                Set<Row> rows = pending.changed();
                if (rows == null) {
                    store.replace(group, pending.index(), pending.state());
                } else {
                    store.apply(group, pending.index(), pending.state(), rows);
                }
                keptIndex = pending.index();
            }
        } catch (IOException e) {
            fatal.accept("the consumer groups of " + group + " cannot be kept: " + e.getMessage());
        }
    }

    private synchronized @Nullable Pending take() {
        isScheduled = false;
        Pending pending = newest;
        newest = null;
        if (pending == null) {
            return null;
        }
        Set<Row> rows = isWholeChanged ? null : changed;
        isWholeChanged = false;
        changed = new LinkedHashSet<>();
        return new Pending(pending.index(), pending.state(), rows);
    }

    private synchronized void forgetPending() {
        newest = null;
        isWholeChanged = false;
        changed.clear();
    }

    @Override
    public SnapshotReader open(Anchor at) throws IOException {
        if (at.id().index() != appliedIndex) {
            throw new IOException(
                    "the consumer groups of " + group + " are those after entry " + appliedIndex + ", not those " + at);
        }
        return store.reader(group, appliedIndex, applied);
    }

    @Override
    public void stage(SnapshotChunk chunk) throws IOException {
        stored.stage(chunk);
    }

    /** Nothing is applied meanwhile. */
    @Override
    public void install(Anchor anchor) throws IOException {
        synchronized (writing) {
            forgetPending();
            stored.install(anchor);
            GroupStore.Saved saved = store.load(group);
            installed = new Installed(anchor, saved.state());
            keptIndex = saved.appliedIndex();
        }
    }

    /**
     * The state that was put in place at the log's new beginning. On the loop; does not block.
     *
     * @throws IllegalStateException if none was
     */
    GroupsState restarted(Anchor anchor) {
        Installed put = installed;
        if (put == null || !put.anchor().equals(anchor)) {
            throw new IllegalStateException("no consumer groups were put in place " + anchor);
        }
        installed = null;
        appliedIndex = anchor.id().index();
        applied = put.state();
        return applied;
    }

    /** @param whenClosed run on the worker once nothing of the group is written any more */
    void close(Runnable whenClosed) {
        synchronized (this) {
            isClosed = true;
            forgetPending();
        }
        worker.execute(() -> {
            synchronized (writing) {
                whenClosed.run();
            }
        });
    }
}
