package dev.balsa.broker.controller;

/**
 * @param defaultPartitions of a topic whose creator named no number
 * @param defaultReplicationFactor of a topic whose creator named none; 0 means 3, or the number of brokers if that is lower
 * @param maxPartitionsPerTopic bounds one command's entry in the metadata log
 * @param maxPartitions of the whole cluster; bounds the image
 * @param producerIdBlock ids given to a broker at once
 */
public record ControllerSettings(
        int defaultPartitions,
        int defaultReplicationFactor,
        int maxPartitionsPerTopic,
        int maxPartitions,
        int producerIdBlock) {
    /** More copies than this only make writes slower. */
    public static final int MAX_REPLICATION_FACTOR = 7;

    public static final ControllerSettings DEFAULT = new ControllerSettings(1, 0, 2_000, 20_000, 1_000);
}
