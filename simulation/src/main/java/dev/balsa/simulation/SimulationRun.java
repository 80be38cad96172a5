package dev.balsa.simulation;

import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Many seeds, one after the other or several at a time. A run's outcome does not depend on the number of threads. */
public final class SimulationRun {
    private final SimulationOptions options;
    private final int threads;

    /** @param threads how many seeds run at once, at least 1 */
    public SimulationRun(SimulationOptions options, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread is needed, not " + threads);
        }
        this.options = options;
        this.threads = threads;
    }

    /**
     * Runs seeds {@code from, from + 1, ...}.
     *
     * @param progress given every result in order of the seeds, on the calling thread; false ends the run early
     */
    public RunSummary run(long from, int count, Predicate<SeedResult> progress) throws InterruptedException {
        RunSummary summary = new RunSummary();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            ArrayDeque<Future<SeedResult>> underWay = new ArrayDeque<>();
            int started = 0;
            boolean goesOn = true;
            while (goesOn && (started < count || !underWay.isEmpty())) {
                while (started < count && underWay.size() < 2 * threads) {
                    long seed = from + started++;
                    underWay.add(workers.submit(() -> Simulation.run(seed, options)));
                }
                SeedResult result = resultOf(underWay.remove());
                summary.add(result);
                goesOn = progress.test(result);
            }
        } finally {
            workers.shutdownNow();
        }
        return summary;
    }

    private static SeedResult resultOf(Future<SeedResult> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulator itself failed", e.getCause());
        }
    }
}
