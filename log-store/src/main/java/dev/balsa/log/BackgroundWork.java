package dev.balsa.log;

import dev.balsa.log.file.DiskFull;
import dev.balsa.log.journal.Journal;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Everything that is not on the way to an acknowledgement, in turns: storing, checkpoints, journal files, removals. */
final class BackgroundWork {
    private static final long SPACE_RETRY_NANOS = 500_000_000L;

    /**
     * Nobody waits for spares while a broker starts, and writing them takes processor and disk from those who do. With files of
     * 64 MiB the last spare of a new journal is there after 8 seconds.
     */
    private static final long SPARE_BYTES_PER_SECOND = 25L << 20;

    private final Journal journal;
    private final SegmentWriter segmentWriter;
    private final Checkpointer checkpointer;
    private final GroupRemoval removal;
    private final SpaceReserve reserve;
    private final Scrubber scrubber;
    private final StoreFailure failure;
    private final Runnable wakeJournal;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private long nextSpareStepNanos;
    private boolean hasPrepared;
    private boolean fullDisk;

    BackgroundWork(
            Journal journal,
            SegmentWriter segmentWriter,
            Checkpointer checkpointer,
            GroupRemoval removal,
            SpaceReserve reserve,
            Scrubber scrubber,
            StoreFailure failure,
            Runnable wakeJournal,
            long startedNanos) {
        this.journal = journal;
        this.segmentWriter = segmentWriter;
        this.checkpointer = checkpointer;
        this.removal = removal;
        this.reserve = reserve;
        this.scrubber = scrubber;
        this.failure = failure;
        this.wakeJournal = wakeJournal;
        this.nextSpareStepNanos = startedNanos;
    }

    /** Runs something in turn with the rest. Any thread; the caller wakes the thread. */
    void execute(Runnable task) {
        tasks.add(task);
    }

    boolean isFailed() {
        return failure.hasFailed();
    }

    /** A bounded piece of work; returns the nanoseconds until the next is due, 0 for at once. */
    long runOnce(long nowNanos) {
        if (failure.hasFailed()) {
            abandon();
            return SegmentWriter.ROUND_NANOS;
        }
        try {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            return work(nowNanos);
        } catch (IOException | RuntimeException | Error e) {
            return fail(e);
        }
    }

    /** Each on its own: what one finds no room for must not keep the others from making some. */
    private long work(long nowNanos) throws IOException {
        fullDisk = false;
        // First: the room that is looked for here is the way out for the rest.
        long wait = attempt(() -> reserve.step(nowNanos));
        boolean behind = segmentWriter.isBehind();
        wait = Math.min(wait, attempt(() -> removal.step() ? 0 : Long.MAX_VALUE));
        wait = Math.min(wait, attempt(() -> segmentWriter.runOnce(nowNanos)));
        wait = Math.min(wait, attempt(checkpointer::step));
        wait = Math.min(wait, attempt(() -> scrubber.step(nowNanos)));
        wait = Math.min(wait, attempt(() -> prepareFiles(nowNanos)));
        if (hasPrepared || (behind && !segmentWriter.isBehind())) {
            hasPrepared = false;
            wakeJournal.run();
        }
        if (fullDisk) {
            reserve.exhausted(nowNanos);
            return Math.min(Math.max(wait, SegmentWriter.ROUND_NANOS), SPACE_RETRY_NANOS);
        }
        return wait;
    }

    private interface Piece {
        /** @return nanoseconds until the next is due */
        long run() throws IOException;
    }

    /** Everything that failed for want of space is tried again: writes that found no room have changed nothing. */
    private long attempt(Piece piece) throws IOException {
        try {
            return piece.run();
        } catch (IOException e) {
            DiskFull.required(e);
            fullDisk = true;
            return SPACE_RETRY_NANOS;
        }
    }

    private long prepareFiles(long nowNanos) throws IOException {
        hasPrepared |= journal.prepareFreed();
        if (reserve.isReadOnly()) {
            // What becomes free goes to the reserve first: it is what lets the store take data again, a spare is not.
            hasPrepared |= journal.abandonSpare();
            return SPACE_RETRY_NANOS;
        }
        if (!journal.lacksSpare()) {
            return Long.MAX_VALUE;
        }
        if (journal.needsSpareSoon() || nowNanos - nextSpareStepNanos >= 0) {
            long bytes = journal.makeSpare();
            hasPrepared = true;
            nextSpareStepNanos = nowNanos + bytes * TimeUnit.SECONDS.toNanos(1) / SPARE_BYTES_PER_SECOND;
        }
        return Math.max(0, nextSpareStepNanos - nowNanos);
    }

    private long fail(Throwable reason) {
        failure.fail("segments or journal files cannot be written", reason);
        abandon();
        // It may be waiting for a file that will never be free.
        wakeJournal.run();
        return SegmentWriter.ROUND_NANOS;
    }

    private void abandon() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        removal.fail(new IOException(String.valueOf(failure.cause())));
    }
}
