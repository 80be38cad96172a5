package dev.balsa.client.producer;

import dev.balsa.client.BalsaException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a batch ended; many futures wait on it. */
final class BatchOutcome {
    /** What a batch ends with. */
    sealed interface End {
        /** @param baseOffset -1 with acks 0 */
        record Written(long baseOffset, int leaderEpoch, Acks reached, boolean duplicate) implements End {}

        record Failed(BalsaException failure) implements End {}

        /** The batch was too large and went on as two; records from {@code secondFrom} on are in the second. */
        record Split(int secondFrom, BatchOutcome first, BatchOutcome second) implements End {}
    }

    private @Nullable End end;

    synchronized void complete(End how) {
        if (end == null) {
            end = how;
            notifyAll();
        }
    }

    synchronized @Nullable End end() {
        return end;
    }

    /** Waits up to {@code timeoutNanos}; null if the batch has not ended by then. */
    synchronized @Nullable End await(long timeoutNanos) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeoutNanos;
        while (end == null) {
            long restNanos = deadlineNanos - System.nanoTime();
            if (restNanos <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, restNanos);
        }
        return end;
    }

    /** Waits until the batch, and what it was split into, has ended. */
    void awaitAll() throws InterruptedException {
        End how = null;
        while (how == null) {
            how = await(TimeUnit.HOURS.toNanos(1));
        }
        if (how instanceof End.Split split) {
            split.first().awaitAll();
            split.second().awaitAll();
        }
    }
}
