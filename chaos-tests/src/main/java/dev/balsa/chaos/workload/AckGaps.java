package dev.balsa.chaos.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Times without an acknowledgement. Safe for several threads. */
final class AckGaps {
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private final List<long[]> gaps = new ArrayList<>();
    private long lastNanos;

    synchronized void acknowledged(long nowNanos) {
        if (lastNanos != 0 && nowNanos - lastNanos >= SHORTEST_NANOS) {
            gaps.add(new long[] {lastNanos, nowNanos});
        }
        lastNanos = nowNanos;
    }

    synchronized List<long[]> all() {
        return List.copyOf(gaps);
    }
}
