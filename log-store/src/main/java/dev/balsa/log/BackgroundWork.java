package dev.balsa.log;

import dev.balsa.log.journal.Journal;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Everything that is not on the way to an acknowledgement, in turns: storing, checkpoints, journal files, removals. */
final class BackgroundWork {
    private final Journal journal;
    private final SegmentWriter segmentWriter;
    private final Checkpointer checkpointer;
    private final GroupRemoval removal;
    private final StoreFailure failure;
    private final Runnable wakeJournal;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    BackgroundWork(
            Journal journal,
            SegmentWriter segmentWriter,
            Checkpointer checkpointer,
            GroupRemoval removal,
            StoreFailure failure,
            Runnable wakeJournal) {
        this.journal = journal;
        this.segmentWriter = segmentWriter;
        this.checkpointer = checkpointer;
        this.removal = removal;
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
            boolean behind = segmentWriter.isBehind();
            long wait = segmentWriter.runOnce(nowNanos);
            wait = Math.min(wait, checkpointer.step());
            boolean more = removal.step();
            boolean prepared = journal.prepare();
            if (prepared || (behind && !segmentWriter.isBehind())) {
                wakeJournal.run();
            }
            return more || prepared ? 0 : wait;
        } catch (IOException | RuntimeException | Error e) {
            failure.fail("segments or journal files cannot be written", e);
            abandon();
            // It may be waiting for a file that will never be free.
            wakeJournal.run();
            return SegmentWriter.ROUND_NANOS;
        }
    }

    private void abandon() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        removal.fail(new IOException(String.valueOf(failure.cause())));
    }
}
