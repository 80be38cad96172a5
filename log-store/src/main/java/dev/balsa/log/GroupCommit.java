package dev.balsa.log;

import dev.balsa.log.journal.Journal;
import dev.balsa.log.journal.JournalRecord;
import dev.balsa.log.journal.JournalUse;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever has been handed in into one frame and one sync, and tells the loops. Nobody waits for company: a batch is
 * what came in while the previous sync was under way. {@link #runOnce} belongs to the journal thread, the rest to anybody.
 */
final class GroupCommit {
    /** A frame takes no further write once it has so many bytes. */
    private static final int SOFT_FRAME_BYTES = 1 << 20;
    /** No frame gets larger, except for a single entry that is. */
    private static final int HARD_FRAME_BYTES = 4 << 20;

    private static final int MAX_HINTS = 4096;

    /** What the journal thread needs from the rest of the store. */
    interface Background {
        /** Entries can be stored at this moment; they are on their way out of memory. */
        boolean isBehind();

        /** Files are not made and segments do not grow, possibly for long. */
        boolean isDiskFull();

        /** The journal waits until entries have left memory. */
        void hurry();

        /** Something happened that the background thread waits for. */
        void wake();
    }

    private final Journal journal;
    private final StoreFailure failure;
    private final SyncGauge syncs;
    private final Background background;
    private final Runnable wakeJournal;
    private final long queueBytes;
    private final long memoryBytes;

    private final Queue<PendingWrite> writes = new ConcurrentLinkedQueue<>();
    private final Queue<ControlRequest> control = new ConcurrentLinkedQueue<>();
    private final Queue<GroupStorage> hints = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<Void>> drained = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    /** Writes without data that wait: votes must not wait for the room that a batch before them does not find. */
    private final AtomicLong waitingControl = new AtomicLong();

    private final AtomicLong tailBytes;

    // Journal thread.
    private final FramePlan plan;
    private final List<PendingWrite.Part> parts = new ArrayList<>();
    private final List<ControlRequest> controlInPlan = new ArrayList<>();
    private final List<StoreWriter> toTell = new ArrayList<>();
    /** Of writes that are durable and not told yet. */
    private long doneBytes;

    private long waits;

    private volatile long waitsSeen;
    private volatile boolean isStuck;
    private final AtomicLong partsDone = new AtomicLong();

    GroupCommit(
            Journal journal,
            LogStoreSettings settings,
            SyncGauge syncs,
            StoreFailure failure,
            Background background,
            AtomicLong tailBytes,
            Runnable wakeJournal) {
        this.journal = journal;
        this.failure = failure;
        this.syncs = syncs;
        this.background = background;
        this.tailBytes = tailBytes;
        this.wakeJournal = wakeJournal;
        this.queueBytes = settings.queueBytes();
        this.memoryBytes = settings.memoryBytes();
        this.plan = new FramePlan(journal);
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Refuses what no frame could ever hold. */
    void checkSize(GroupStorage group, Persist write) {
        int most = journal.maxEntryBytes();
        for (Entry entry : write.entries()) {
            if (entry.sizeBytes() > most) {
                throw new IllegalArgumentException(group + ": entry " + entry + " of " + entry.sizeBytes()
                        + " bytes does not fit into a journal file, which takes " + most);
            }
        }
    }

    void enqueue(PendingWrite write) {
        if (failure.hasFailed()) {
            return;
        }
        long queued = queuedBytes.addAndGet(write.sizeBytes());
        if (queued > queueBytes) {
            failure.fail(
                    "too much was handed in to the journal",
                    new IllegalStateException(queued + " bytes wait, " + queueBytes + " are allowed"));
            return;
        }
        if (!write.holdsData()) {
            waitingControl.incrementAndGet();
        }
        writes.add(write);
        wakeJournal.run();
    }

    void enqueue(ControlRequest request) {
        control.add(request);
        String cause = failure.cause();
        if (cause != null) {
            request.done().completeExceptionally(new IOException(cause));
        }
        wakeJournal.run();
    }

    /** Has the commit index of a group written down with one of the next frames. */
    void hintLater(GroupStorage group) {
        if (!group.awaitsHint.get() && group.awaitsHint.compareAndSet(false, true)) {
            hints.add(group);
        }
    }

    long queuedBytes() {
        return queuedBytes.get();
    }

    /** So much waits that whoever can wait should: half of what is the end, or anything at all that finds no room. */
    boolean isCongested() {
        return isStuck || queuedBytes.get() > queueBytes / 2;
    }

    /** How often writes had to wait for a free file or for memory. */
    long waits() {
        return waitsSeen;
    }

    /** Parts of writes, creations and drops that have become durable. */
    long partsDone() {
        return partsDone.get();
    }

    /** Completed once everything handed in before is durable, or never will be. */
    void whenDrained(CompletableFuture<Void> done) {
        drained.add(done);
        wakeJournal.run();
    }

    // ---- journal thread
    // -------------------------------------------------------------------------------------------------

    /**
     * At most one frame and one sync.
     *
     * @return whether it did something; if not, nothing was handed in or the journal waits for the background thread
     */
    boolean runOnce() {
        if (failure.hasFailed()) {
            failControl();
            return false;
        }
        try {
            return drain();
        } catch (IOException | RuntimeException | Error e) {
            // Never tried again: after a failed sync the kernel may call pages clean that never reached the disk.
            failure.fail("the journal cannot be written", e);
            failControl();
            return false;
        }
    }

    private boolean drain() throws IOException {
        plan.clear();
        parts.clear();
        controlInPlan.clear();
        boolean more = planControl(Math.min(HARD_FRAME_BYTES, journal.capacity(JournalUse.CHECKPOINT)));
        if (!more) {
            planWrites();
        }
        if (plan.isEmpty()) {
            return tellOfNothing();
        }
        if (!more) {
            planHints(Math.min(HARD_FRAME_BYTES, journal.capacity(JournalUse.DATA)));
        }
        write();
        return true;
    }

    /** True if a request is only partly in, so that nothing else may come between its parts. */
    private boolean planControl(int limit) {
        for (ControlRequest next = control.peek(); next != null; next = control.peek()) {
            if (!next.addTo(plan, journal.nextLsn(), limit)) {
                return true;
            }
            control.remove();
            controlInPlan.add(next);
        }
        return false;
    }

    private void planWrites() {
        int dataCapacity = journal.capacity(JournalUse.DATA);
        int controlCapacity = journal.capacity(JournalUse.CONTROL);
        boolean memoryFull = tailBytes.get() > memoryBytes && background.isBehind();
        for (PendingWrite next = writes.peek(); next != null && plan.bytes() < SOFT_FRAME_BYTES; next = writes.peek()) {
            if (next.restart() != null && next.group().plannedIn == plan.number()) {
                // It is the first word about its group in a frame: recovery reads what stands before it in another way.
                return;
            }
            // Writes become durable in the order in which they came. Where data may wait for as long as the disk is
            // full,
            // it goes as far as what waits behind it.
            boolean isPressed = background.isDiskFull() && waitingControl.get() > 0;
            boolean isData = next.holdsData() && !isPressed;
            PendingWrite.Part part =
                    isData && memoryFull ? null : fitting(next, isData ? dataCapacity : controlCapacity);
            if (part == null) {
                if (plan.isEmpty()) {
                    waitsSeen = ++waits;
                    isStuck = true;
                    background.hurry();
                }
                return;
            }
            isStuck = false;
            next.take(part);
            parts.add(part);
            if (!part.last()) {
                return;
            }
            writes.remove();
            if (!next.holdsData()) {
                waitingControl.decrementAndGet();
            }
        }
    }

    private PendingWrite.@Nullable Part fitting(PendingWrite next, int capacity) {
        int limit = Math.min(HARD_FRAME_BYTES, capacity);
        PendingWrite.Part part = next.rest();
        List<JournalRecord> records = PendingWrite.records(part);
        if (records.isEmpty()) {
            return part;
        }
        int size = PendingWrite.sizeOf(records);
        if (plan.bytesWith(next.group(), size) > limit) {
            // Only what no frame of normal size can hold is cut into pieces, and only from the start of a frame.
            if (!plan.isEmpty()) {
                return null;
            }
            part = next.upTo(Math.min(limit, journal.maxEntryBytes()));
            records = PendingWrite.records(part);
            size = PendingWrite.sizeOf(records);
            if (capacity < journal.maxBodyBytes() && plan.bytesWith(next.group(), size) > capacity) {
                return null;
            }
        }
        plan.addWrite(next.group(), records, size);
        return part;
    }

    /** Writes that change nothing are done as soon as those before them are. */
    private boolean tellOfNothing() throws IOException {
        // What turned out to have nothing to say is as durable as all before it.
        boolean any = !parts.isEmpty() || !controlInPlan.isEmpty();
        for (ControlRequest request : controlInPlan) {
            request.durable(journal.nextLsn() - 1);
        }
        for (PendingWrite.Part part : parts) {
            told(part, journal.nextLsn() - 1);
        }
        tell();
        if (writes.isEmpty() && control.isEmpty()) {
            completeDrained();
        }
        return any;
    }

    private void planHints(int limit) {
        List<GroupStorage> again = new ArrayList<>();
        for (int i = 0; i < MAX_HINTS; i++) {
            GroupStorage group = hints.peek();
            if (group == null) {
                break;
            }
            JournalRecord.CommitHint hint =
                    new JournalRecord.CommitHint(group.descriptor().group(), group.hintableIndex());
            if (plan.bytes() + Journal.sizeOf(hint) > limit) {
                break;
            }
            hints.remove();
            group.awaitsHint.set(false);
            if (hint.commitIndex() > group.hintedIndex() && !group.isDropped()) {
                plan.addBefore(hint);
                group.hinted(hint.commitIndex());
            }
            if (group.hasMoreToHint()) {
                again.add(group);
            }
        }
        again.forEach(this::hintLater);
    }

    /** Writes down the last commit indexes, for a store that is about to close. */
    void writeHints() {
        if (failure.hasFailed()) {
            return;
        }
        try {
            plan.clear();
            parts.clear();
            controlInPlan.clear();
            planHints(Math.min(HARD_FRAME_BYTES, journal.capacity(JournalUse.DATA)));
            if (!plan.isEmpty()) {
                write();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.fail("the journal cannot be written", e);
        }
    }

    private void write() throws IOException {
        int bytes = plan.bytes();
        syncs.begin();
        long lsn = journal.append(plan.groups(), plan.records(), bytes);
        syncs.end();
        for (ControlRequest request : controlInPlan) {
            request.durable(lsn);
            partsDone.addAndGet(request.isOfCheckpoint() ? 0 : 1);
        }
        for (PendingWrite.Part part : parts) {
            told(part, lsn);
        }
        tell();
        if (!controlInPlan.isEmpty() || journal.fill() >= Checkpointer.START_FILL || journal.isShort()) {
            background.wake();
        }
    }

    private void told(PendingWrite.Part part, long lsn) {
        PendingWrite of = part.of();
        if (!of.group().isDropped()) {
            SegmentAnchor restart = part.head() ? of.restart() : null;
            if (restart != null) {
                of.group().restarted(restart, lsn);
            }
            of.group().applied(of.write(), part.head(), part.entries(), lsn);
        }
        if (part.last()) {
            doneBytes += of.sizeBytes();
            StoreWriter writer = of.writer();
            if (writer.completedTicket == 0) {
                toTell.add(writer);
            }
            writer.completedTicket = of.ticket();
        }
    }

    /** Counts first: whoever hears that all is done may look how much is left. */
    private void tell() {
        partsDone.addAndGet(parts.size());
        queuedBytes.addAndGet(-doneBytes);
        doneBytes = 0;
        for (StoreWriter writer : toTell) {
            long ticket = writer.completedTicket;
            writer.completedTicket = 0;
            writer.listener().durable(ticket);
        }
        toTell.clear();
    }

    private void completeDrained() {
        for (var done = drained.poll(); done != null; done = drained.poll()) {
            done.complete(null);
        }
    }

    private void failControl() {
        completeDrained();
        String cause = String.valueOf(failure.cause());
        for (ControlRequest next = control.poll(); next != null; next = control.poll()) {
            next.done().completeExceptionally(new IOException(cause));
        }
        for (ControlRequest planned : controlInPlan) {
            planned.done().completeExceptionally(new IOException(cause));
        }
    }
}
