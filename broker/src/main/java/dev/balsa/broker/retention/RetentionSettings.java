package dev.balsa.broker.retention;

/**
 * @param checkIntervalMs how often a leader looks whether something has expired or is too much
 * @param maxPinnedBytes of each partition kept beyond its log start for replicas that are being brought up from there
 */
public record RetentionSettings(long checkIntervalMs, long maxPinnedBytes) {
    public static final RetentionSettings DEFAULT = new RetentionSettings(10_000, 1L << 30);
}
