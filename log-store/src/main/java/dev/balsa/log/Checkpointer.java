package dev.balsa.log;

import dev.balsa.log.file.DiskFull;
import dev.balsa.log.journal.Journal;
import dev.balsa.log.segment.SegmentPosition;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Frees journal files. For every group that still needs a file before the current one: store, force its segments, write
 * its state into the journal. When all states are durable, a checkpoint record says where the needed part begins; when that
 * is durable too, and only then, older files may be overwritten. Step by step, so that storing goes on in between.
 * Background thread.
 */
final class Checkpointer {
    /** Begins when so much of the journal is in use. */
    static final double START_FILL = 0.5;
    /** Below this fill the forces are spread out. */
    private static final double HURRY_FILL = 0.7;

    /** With the pace, at most a hundred groups a second: syncs of segments compete with the journal's for the device. */
    private static final int FORCES_A_STEP = 1;

    private static final int HURRIED_FORCES_A_STEP = 4;
    private static final long PACE_NANOS = 10_000_000L;
    private static final int MAX_IN_FLIGHT = 64;

    /** What a checkpoint needs to know and to do. */
    interface Store {
        Collection<GroupStorage> groups();

        /** Dropped and not yet forgotten; their drop must stay in the journal. */
        Collection<GroupStorage> droppedGroups();

        void enqueue(ControlRequest request);

        void makeDirectoryDurable(GroupStorage group) throws IOException;

        /** Differs from what it was if anything but a checkpoint has happened to the store. */
        long activity();
    }

    private final Journal journal;
    private final SegmentWriter segmentWriter;
    private final Store store;

    private final Deque<GroupStorage> todo = new ArrayDeque<>();
    private final Deque<GroupStorage> requested = new ArrayDeque<>();
    private final List<ControlRequest> inFlight = new ArrayList<>();
    private ControlRequest.@Nullable Checkpoint sealing;
    private long boundaryLsn;
    private long activityBefore = -1;
    /** By the states in flight, by and large. */
    private long copiedBytes;

    private boolean running;
    private final AtomicLong completed = new AtomicLong();

    Checkpointer(Journal journal, SegmentWriter segmentWriter, Store store) {
        this.journal = journal;
        this.segmentWriter = segmentWriter;
        this.store = store;
    }

    long completed() {
        return completed.get();
    }

    boolean isRunning() {
        return running;
    }

    /**
     * One step.
     *
     * @return nanoseconds until the next one is worth while; 0 for at once, {@link Long#MAX_VALUE} for when something happens
     */
    long step() throws IOException {
        settle();
        writeRequested();
        if (!running && !begin()) {
            return Long.MAX_VALUE;
        }
        ControlRequest.Checkpoint seal = sealing;
        if (seal != null) {
            return finish(seal) ? 0 : Long.MAX_VALUE;
        }
        int forces = 0;
        IOException full = null;
        int most = isHurried() ? HURRIED_FORCES_A_STEP : FORCES_A_STEP;
        for (int left = todo.size(); left > 0 && forces < most && inFlight.size() < MAX_IN_FLIGHT; left--) {
            GroupStorage group = todo.removeFirst();
            try {
                forces += state(group);
            } catch (IOException failed) {
                // The files that it needs stay; those that only others need become free all the same.
                full = DiskFull.required(failed);
            }
        }
        if (full != null) {
            throw full;
        }
        if (!todo.isEmpty()) {
            boolean waits = forces == 0 || inFlight.size() >= MAX_IN_FLIGHT;
            return waits ? Long.MAX_VALUE : !isHurried() ? PACE_NANOS : 0;
        }
        if (inFlight.isEmpty()) {
            seal();
        }
        return Long.MAX_VALUE;
    }

    /** Has the state of one group written soon, whether files have to be freed or not. */
    void request(GroupStorage group) {
        if (!group.stateRequested) {
            group.stateRequested = true;
            requested.add(group);
        }
    }

    private void writeRequested() throws IOException {
        for (GroupStorage group = requested.peek();
                group != null && !group.statePending && inFlight.size() < MAX_IN_FLIGHT;
                group = requested.peek()) {
            if (!group.isDropped()) {
                try {
                    writeState(group, 0);
                } catch (IOException failed) {
                    // Whoever asked is served once there is room; others need not wait for that.
                    requested.add(group);
                    requested.remove();
                    throw DiskFull.required(failed);
                }
            }
            group.stateRequested = false;
            requested.remove();
        }
    }

    private boolean isHurried() {
        return journal.fill() >= HURRY_FILL || journal.isShort();
    }

    private boolean begin() {
        boolean wanted = journal.fill() >= START_FILL || journal.isShort();
        long current = journal.currentFirstLsn();
        // Without a new file since the last checkpoint there is nothing more to free.
        if (!wanted || journal.liveFileCount() < 2 || current == boundaryLsn) {
            return false;
        }
        // What cannot be stored is copied forward. If that is most of the journal, checkpoints alone would chase each
        // other.
        long activity = store.activity();
        if (activity == activityBefore) {
            return false;
        }
        activityBefore = activity;
        boundaryLsn = current;
        running = true;
        todo.addAll(store.groups());
        todo.addAll(store.droppedGroups());
        return true;
    }

    /** Takes note of states that have become durable. */
    private void settle() {
        for (Iterator<ControlRequest> each = inFlight.iterator(); each.hasNext(); ) {
            ControlRequest request = each.next();
            if (request.done().isDone()) {
                each.remove();
                if (request instanceof ControlRequest.State state) {
                    state.group().statePending = false;
                    segmentWriter.add(state.group());
                }
            }
        }
    }

    /** Writes one group's state if it is needed; returns how many syncs that took. */
    private int state(GroupStorage group) throws IOException {
        if (group.neededLsn() >= boundaryLsn) {
            return 0;
        }
        if (group.isDropped()) {
            submit(new ControlRequest.Drop(group, new CompletableFuture<>()));
            return 0;
        }
        if (group.statePending) {
            // One that was asked for is under way; it copied nothing forward, so another has to follow.
            todo.addLast(group);
            return 0;
        }
        writeState(group, boundaryLsn);
        return 1;
    }

    private void writeState(GroupStorage group, long copiedBeforeLsn) throws IOException {
        // Before looking at the segments: if the log begins anew after this, what is written here is void.
        int restarts = group.restarts();
        storeWhatFits(group);
        if (copiedBeforeLsn > 0 && !hasRoomToCopy(group)) {
            return;
        }
        store.makeDirectoryDurable(group);
        segmentWriter.force(group);
        SegmentPosition position = group.segments().end();
        // Nothing may be stored until the state is durable: an entry that left memory now would stand only in frames
        // that the state makes void.
        group.statePending = true;
        submit(new ControlRequest.State(
                group,
                position,
                CheckpointedLog.at(position, group.segments()),
                group.configurationInSegments(),
                copiedBeforeLsn,
                restarts));
    }

    /** What does not fit is copied forward, unless the log begins anew: then its segments are not those of its tail. */
    private void storeWhatFits(GroupStorage group) throws IOException {
        try {
            segmentWriter.store(group);
        } catch (IOException failed) {
            DiskFull.required(failed);
            segmentWriter.add(group);
            if (group.restartAt() != null) {
                throw failed;
            }
        }
    }

    /** A full disk has no room for another file of the journal, so what is copied has to fit into those that are there. */
    private boolean hasRoomToCopy(GroupStorage group) {
        copiedBytes = (inFlight.isEmpty() ? 0 : copiedBytes) + group.tail().bytes();
        return !segmentWriter.isReadOnly() || copiedBytes <= journal.roomBytes() / 2;
    }

    private void submit(ControlRequest request) {
        inFlight.add(request);
        store.enqueue(request);
    }

    private void seal() {
        long liveLsn = boundaryLsn;
        int count = 0;
        for (GroupStorage group : store.groups()) {
            liveLsn = Math.min(liveLsn, group.neededLsn());
            count++;
        }
        for (GroupStorage group : store.droppedGroups()) {
            liveLsn = Math.min(liveLsn, group.neededLsn());
        }
        sealing = new ControlRequest.Checkpoint(liveLsn, count, new CompletableFuture<>());
        store.enqueue(sealing);
    }

    private boolean finish(ControlRequest.Checkpoint seal) {
        if (!seal.done().isDone()) {
            return false;
        }
        sealing = null;
        running = false;
        if (!seal.done().isCompletedExceptionally()) {
            completed.incrementAndGet();
            journal.release(seal.liveLsn());
        }
        return true;
    }
}
