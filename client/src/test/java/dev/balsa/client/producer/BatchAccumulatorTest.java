package dev.balsa.client.producer;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchAccumulatorTest {
    private static final int ROUNDS = 20_000;

    /** Two threads append to one partition: whoever's record went into the other's new batch has to find it unfinished too. */
    @Test
    void whatWasAppendedIsUnfinishedForEveryThreadThatAppended() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicReference<BatchAccumulator> shared = new AtomicReference<>(accumulator());
        AtomicReference<@Nullable Exception> broken = new AtomicReference<>();
        boolean[] missed = new boolean[2];
        Thread other = new Thread(() -> {
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    missed[1] |= appendsAndMisses(both, shared);
                }
            } catch (InterruptedException | BrokenBarrierException e) {
                broken.set(e);
            }
        });
        other.start();
        for (int round = 0; round < ROUNDS; round++) {
            missed[0] |= appendsAndMisses(both, shared);
        }
        other.join();
        Exception failure = broken.get();
        if (failure != null) {
            throw failure;
        }
        assertFalse(missed[0] || missed[1], "a flush would have missed a record");
    }

    private static boolean appendsAndMisses(CyclicBarrier both, AtomicReference<BatchAccumulator> shared)
            throws InterruptedException, BrokenBarrierException {
        BatchAccumulator accumulator = shared.get();
        both.await();
        var _unused = accumulator.append("t", 0, new OutgoingRecord(0, null, new byte[1], List.of(), null), 0);
        boolean missed = accumulator.unfinished().isEmpty();
        if (both.await() == 0) {
            shared.set(accumulator());
        }
        both.await();
        return missed;
    }

    private static BatchAccumulator accumulator() {
        return new BatchAccumulator(
                new BatchSize(1 << 10, 1 << 20), new MemoryBudget(1 << 20, () -> {}), new ProducerMeter(), () -> {});
    }
}
