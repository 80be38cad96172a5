package dev.balsa.cli.simulate;

import dev.balsa.cli.Terminal;
import java.nio.file.Path;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Simulates whole clusters. Plugged in by whoever has brokers and checkers; this module has neither. */
@FunctionalInterface
public interface ClusterSimulation {
    /**
     * What is asked for.
     *
     * @param from first seed
     * @param seeds how many
     * @param nodes brokers of each cluster, 0 to let the seed decide
     * @param threads seeds run at once
     * @param isReplay one seed is looked at closely
     * @param onlyFaults numbers of the faults to keep of the seed's plan, null for all; only of a replay
     * @param history where to write what happened, null for nowhere; only of a replay
     * @param verbose every event of a replay, otherwise a line for every seed
     */
    record Order(
            long from,
            int seeds,
            int nodes,
            int threads,
            boolean isReplay,
            @Nullable SortedSet<Integer> onlyFaults,
            @Nullable Path history,
            boolean verbose) {}

    /** @return the exit code */
    int run(Order order, Terminal terminal) throws InterruptedException;
}
