package dev.balsa.log;

import dev.balsa.log.file.DiskFull;
import dev.balsa.log.journal.Journal;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Everything that is not on the way to an acknowledgement, in turns: storing, checkpoints, journal files, removals. */
final class BackgroundWork {
    private static final long SPACE_RETRY_NANOS = 500_000_000L;

    private final Journal journal;
    private final SegmentWriter segmentWriter;
    private final Checkpointer checkpointer;
    private final GroupRemoval removal;
    private final SpaceReserve reserve;
    private final StoreFailure failure;
    private final Runnable wakeJournal;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    BackgroundWork(
            Journal journal,
            SegmentWriter segmentWriter,
            Checkpointer checkpointer,
            GroupRemoval removal,
            SpaceReserve reserve,
            StoreFailure failure,
            Runnable wakeJournal) {
        this.journal = journal;
        this.segmentWriter = segmentWriter;
        this.checkpointer = checkpointer;
        this.removal = removal;
        this.reserve = reserve;
        this.failure = failure;
        this.wakeJournal = wakeJournal;
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
        boolean prepared = journal.prepare();
        if (prepared || (behind && !segmentWriter.isBehind())) {
            wakeJournal.run();
        }
        return more || prepared ? 0 : wait;
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
