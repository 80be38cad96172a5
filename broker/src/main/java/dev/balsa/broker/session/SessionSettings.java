package dev.balsa.broker.session;

/**
 * @param heartbeatNanos between two signs of life
 * @param retryNanos between two tries to register
 * @param refusedNanos a registration that is refused for this long ends the broker; less would end one that restarts with a
 *     fresh directory while its predecessor still counts as alive
 */
public record SessionSettings(long heartbeatNanos, long retryNanos, long refusedNanos) {}
