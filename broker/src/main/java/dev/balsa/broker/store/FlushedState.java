package dev.balsa.broker.store;

import dev.balsa.broker.retention.DerivedState;
import dev.balsa.log.file.DiskFull;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** How much of a state that is written as it is applied survives a power cut. */
public final class FlushedState implements DerivedState {
    private final StateStore store;
    private final Executor worker;
    private final LongSupplier appliedIndex;
    private final Consumer<String> failed;
    private final AtomicBoolean isFlushing = new AtomicBoolean();
    private volatile long durableIndex;

    /**
     * @param worker may block for the disk
     * @param appliedIndex what has been written to the store by now; any thread
     * @param loadedIndex what was found in the store at the start
     * @param failed told once the store could not be flushed
     */
    public FlushedState(
            StateStore store, Executor worker, LongSupplier appliedIndex, long loadedIndex, Consumer<String> failed) {
        this.store = store;
        this.worker = worker;
        this.appliedIndex = appliedIndex;
        this.durableIndex = loadedIndex;
        this.failed = failed;
    }

    @Override
    public long durableIndex() {
        return durableIndex;
    }

    @Override
    public void flushSoon() {
        if (isFlushing.compareAndSet(false, true)) {
            worker.execute(this::flush);
        }
    }

    private void flush() {
        long index = appliedIndex.getAsLong();
        try {
            store.flush();
            durableIndex = index;
            isFlushing.set(false);
        } catch (IOException e) {
            if (DiskFull.isCauseOf(e)) {
                // Asked for again by whoever waits for it.
                isFlushing.set(false);
                return;
            }
            failed.accept("the state store cannot be flushed: " + e.getMessage());
        }
    }
}
