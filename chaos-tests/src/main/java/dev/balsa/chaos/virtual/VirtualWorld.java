package dev.balsa.chaos.virtual;

import dev.balsa.simulation.engine.EventQueue;
import dev.balsa.simulation.engine.Randomness;
import dev.balsa.simulation.engine.Trace;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;

/**
 * What everything of one run shares: its time, its record, and where its chance comes from.
 *
 * @param ticker the time of deadlines
 */
record VirtualWorld(long seed, EventQueue queue, Trace trace, Deadline.Ticker ticker) {
    static VirtualWorld of(long seed, EventQueue queue, Trace trace) {
        return new VirtualWorld(seed, queue, trace, new Deadline.Ticker() {
            @Override
            public long nanoTime() {
                return TimeUnit.MICROSECONDS.toNanos(queue.nowUs());
            }
        });
    }

    long nowNanos() {
        return TimeUnit.MICROSECONDS.toNanos(queue.nowUs());
    }

    /** The stream of chance of one purpose. */
    Randomness chance(String purpose) {
        return Randomness.stream(seed, purpose);
    }
}
