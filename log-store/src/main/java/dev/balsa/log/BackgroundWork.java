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
        } catch (IOException e) {
            return DiskFull.isCauseOf(e) ? waitForSpace() : fail(e);
        } catch (RuntimeException | Error e) {
            return fail(e);
        }
    }

    private long work(long nowNanos) throws IOException {
        // First: what follows may end early for want of space, and the room that is looked for here is the way out.
        long wait = reserve.step(nowNanos);
        boolean more = removal.step();
        boolean behind = segmentWriter.isBehind();
        wait = Math.min(wait, segmentWriter.runOnce(nowNanos));
        wait = Math.min(wait, checkpointer.step());
        wait = Math.min(wait, scrubber.step(nowNanos));
        boolean prepared = journal.prepareFreed();
        if (journal.lacksSpare()) {
            if (journal.needsSpareSoon() || nowNanos - nextSpareStepNanos >= 0) {
                long bytes = journal.makeSpare();
                prepared = true;
                nextSpareStepNanos = nowNanos + bytes * TimeUnit.SECONDS.toNanos(1) / SPARE_BYTES_PER_SECOND;
            }
            wait = Math.min(wait, Math.max(0, nextSpareStepNanos - nowNanos));
        }
        if (prepared || (behind && !segmentWriter.isBehind())) {
            wakeJournal.run();
        }
        return more ? 0 : wait;
    }

    /** Everything that failed is tried again: writes that found no room have changed nothing. */
    private long waitForSpace() {
        try {
            reserve.exhausted();
            return SPACE_RETRY_NANOS;
        } catch (IOException e) {
            return fail(e);
        }
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
