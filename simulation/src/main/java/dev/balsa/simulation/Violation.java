package dev.balsa.simulation;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a run failed.
 *
 * @param invariant short name of the broken rule: I1 to I15, {@code liveness}, {@code no-throw} ...
 * @param tail the last events before it, oldest first
 * @param cause what was thrown, if the core threw
 */
public record Violation(
        String invariant,
        String message,
        double atSeconds,
        List<String> tail,
        @Nullable Throwable cause) {
    public Violation {
        tail = List.copyOf(tail);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s at %.6fs: %s", invariant, atSeconds, message);
    }
}
