package dev.balsa.chaos.nemesis;

import dev.balsa.chaos.plan.Fault;
import java.io.IOException;
import java.util.List;

/** Does faults to brokers. Any thread; faults may overlap. */
@FunctionalInterface
public interface Injection {
    /**
     * @param id of the fault in its plan
     * @param durationMs until it is going to be undone
     * @param brokers whom to hit
     * @return undoes it
     */
    Healing inject(int id, Fault fault, long durationMs, List<Integer> brokers)
            throws IOException, InterruptedException;
}
