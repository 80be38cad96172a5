package dev.balsa.chaos.virtual;

import dev.balsa.chaos.plan.Plan;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a run besides its seed. All but the sink changes what a seed does.
 *
 * @param brokers 0 to let the seed decide
 * @param faultsMs simulated time with faults
 * @param plan of faults, null for the one that the seed makes
 * @param lines given every event in readable form; null for none
 */
public record VirtualOptions(
        int brokers,
        long faultsMs,
        @Nullable Plan plan,
        @Nullable Consumer<String> lines) {
    public static final VirtualOptions DEFAULT = new VirtualOptions(0, 25_000, null, null);

    public VirtualOptions {
        if (brokers != 0 && (brokers < 3 || brokers > 9)) {
            throw new IllegalArgumentException("brokers have to be 3 to 9, not " + brokers);
        }
        if (faultsMs < 1_000) {
            throw new IllegalArgumentException("at least 1000 ms with faults are needed, not " + faultsMs);
        }
    }

    public VirtualOptions withBrokers(int count) {
        return new VirtualOptions(count, faultsMs, plan, lines);
    }

    public VirtualOptions withFaultsMs(long lengthMs) {
        return new VirtualOptions(brokers, lengthMs, plan, lines);
    }

    public VirtualOptions withPlan(Plan other) {
        return new VirtualOptions(brokers, faultsMs, other, lines);
    }

    public VirtualOptions withLines(Consumer<String> sink) {
        return new VirtualOptions(brokers, faultsMs, plan, sink);
    }
}
