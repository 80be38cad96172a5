package dev.balsa.broker.partition;

/**
 * Limits of one partition.
 *
 * @param maxBatchBytes largest record batch, as stored ({@code max.message.bytes}); at most {@link #MAX_BATCH_BYTES_CAP}
 * @param maxQueuedBytes batches that wait for room in the log; beyond it produces are throttled
 * @param maxUncommittedBytes own batches in the log and not yet committed; beyond it they wait in the queue. Less than the
 *     core's limit, so that the core refuses only what another leader has left behind
 * @param maxProposalBytes batches handed to the core at once
 * @param maxProducers idempotent producers remembered; beyond it the one that has been silent longest is forgotten
 * @param producerExpiryMs a producer is forgotten when the log has gone on for this long without it, by entry append time
 * @param maxFetchWaiters long polls and subscriptions that wait for the next commit
 * @param saveEveryEntries producer state is saved after so many committed entries, or after {@code saveEveryTicks}
 */
public record PartitionSettings(
        int maxBatchBytes,
        int maxQueuedBytes,
        int maxUncommittedBytes,
        int maxProposalBytes,
        int maxProducers,
        long producerExpiryMs,
        int maxFetchWaiters,
        int saveEveryEntries,
        int saveEveryTicks) {
    public static final int MAX_BATCH_BYTES_CAP = 8 << 20;

    public static final PartitionSettings DEFAULT = new PartitionSettings(
            1 << 20, 32 << 20, 6 << 20, 1 << 20, 10_000, 7L * 24 * 60 * 60 * 1000, 1_000, 2_000, 100);

    public PartitionSettings {
        if (maxBatchBytes < 1 || maxBatchBytes > MAX_BATCH_BYTES_CAP) {
            throw new IllegalArgumentException(
                    "maxBatchBytes " + maxBatchBytes + " is not in 1.." + MAX_BATCH_BYTES_CAP);
        }
    }

    public PartitionSettings withMaxBatchBytes(int bytes) {
        return new PartitionSettings(
                bytes,
                maxQueuedBytes,
                maxUncommittedBytes,
                maxProposalBytes,
                maxProducers,
                producerExpiryMs,
                maxFetchWaiters,
                saveEveryEntries,
                saveEveryTicks);
    }
}
