package dev.balsa.client.consumer;

import java.util.Optional;

/**
 * What is committed for a partition.
 *
 * @param offset of the next record to read: one more than that of the last one processed
 * @param leaderEpoch term of the leader that wrote the last record read, if known
 * @param metadata anything; comes back with the offset. At most 4,096 bytes of UTF-8
 */
public record OffsetAndMetadata(long offset, Optional<Integer> leaderEpoch, String metadata) {
    /** @throws IllegalArgumentException if the offset is negative */
    public OffsetAndMetadata {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " is negative");
        }
    }

    public OffsetAndMetadata(long offset, String metadata) {
        this(offset, Optional.empty(), metadata);
    }

    public OffsetAndMetadata(long offset) {
        this(offset, "");
    }
}
