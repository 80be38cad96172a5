package dev.balsa.broker.partition;

/**
 * @param logStartOffset offset of the oldest record
 * @param highWatermark offset the next committed record will get
 */
public record OffsetBounds(long logStartOffset, long highWatermark, int leaderEpoch) {}
