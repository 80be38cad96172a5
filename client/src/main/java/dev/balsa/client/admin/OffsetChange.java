package dev.balsa.client.admin;

import dev.balsa.client.TopicPartition;
import java.util.OptionalLong;

/**
 * What a reset does, or would do, to one partition.
 *
 * @param oldOffset empty if nothing was committed
 * @param problem why nothing is set, empty if it is
 */
public record OffsetChange(
        TopicPartition partition,
        OptionalLong oldOffset,
        long newOffset,
        long logStartOffset,
        long highWatermark,
        String problem) {}
