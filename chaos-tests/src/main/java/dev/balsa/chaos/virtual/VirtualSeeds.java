package dev.balsa.chaos.virtual;

import dev.balsa.chaos.check.Judgement;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Many seeds, one after the other or several at a time. What comes of a seed does not depend on the number of threads. */
public final class VirtualSeeds {
    /**
     * @param failed seeds in which something was found, or that were no test
     * @param firstFailure null if there is none
     */
    public record Summary(
            int seeds,
            int failed,
            long acknowledged,
            long returned,
            long faults,
            long simulatedMs,
            @Nullable VirtualResult firstFailure) {
        Summary with(VirtualResult result) {
            Judgement judged = result.judgement();
            return new Summary(
                    seeds + 1,
                    failed + (result.passed() ? 0 : 1),
                    acknowledged + (judged == null ? 0 : judged.figures().recordsAcknowledged()),
                    returned + (judged == null ? 0 : judged.figures().recordsReturned()),
                    faults + (judged == null ? 0 : judged.figures().faultCount()),
                    simulatedMs + result.simulatedMs(),
                    firstFailure == null && !result.passed() ? result : firstFailure);
        }
    }

    private VirtualSeeds() {}

    /**
     * Runs seeds {@code from, from + 1, ...}.
     *
     * @param threads how many run at once
     * @param told every result in the order of the seeds, on the calling thread
     */
    public static Summary run(long from, int seeds, int threads, VirtualOptions options, Consumer<VirtualResult> told)
            throws InterruptedException {
        Summary summary = new Summary(0, 0, 0, 0, 0, 0, null);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            ArrayDeque<Future<VirtualResult>> underWay = new ArrayDeque<>();
            int started = 0;
            while (started < seeds || !underWay.isEmpty()) {
                while (started < seeds && underWay.size() < 2 * threads) {
                    long seed = from + started++;
                    underWay.add(workers.submit(() -> VirtualRun.run(seed, options)));
                }
                VirtualResult result = resultOf(underWay.remove());
                told.accept(result);
                summary = summary.with(result);
            }
        } finally {
            workers.shutdownNow();
        }
        return summary;
    }

    private static VirtualResult resultOf(Future<VirtualResult> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulator itself failed", e.getCause());
        }
    }
}
