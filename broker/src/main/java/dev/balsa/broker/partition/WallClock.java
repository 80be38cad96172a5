package dev.balsa.broker.partition;

/** Milliseconds since 1970. May jump; used to stamp entries and records, never to measure. */
@FunctionalInterface
public interface WallClock {
    long millis();
}
