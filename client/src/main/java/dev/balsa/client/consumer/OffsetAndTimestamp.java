package dev.balsa.client.consumer;

/**
 * A record found by its time.
 *
 * @param timestampMs its producer's time, milliseconds since 1970
 * @param leaderEpoch term of the leader that wrote it
 */
public record OffsetAndTimestamp(long offset, long timestampMs, int leaderEpoch) {}
