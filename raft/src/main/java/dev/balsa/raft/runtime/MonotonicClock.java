package dev.balsa.raft.runtime;

/** Time that never goes back and has no relation to the wall clock. */
@FunctionalInterface
public interface MonotonicClock {
    long nanos();
}
