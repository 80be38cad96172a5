package dev.balsa.broker.session;

/**
 * How a broker says it is.
 *
 * @param leaders partitions led here
 * @param disk name of a {@link dev.balsa.log.StoreHealth}
 * @param damagedRanges of committed entries that cannot be read here
 * @param repairedRanges since the broker started
 */
public record BrokerVitals(int leaders, String disk, int damagedRanges, long repairedRanges) {}
