package dev.balsa.client.admin;

import dev.balsa.client.TopicPartition;
import java.util.List;
import java.util.OptionalLong;

/**
 * How far a group is behind, at one instant, as the servers see it.
 *
 * @param asOfMs when, milliseconds since 1970
 * @param partitions ordered by topic and partition
 * @param lagRecords over the partitions that have a committed offset and no problem
 * @param lagMs the greatest over the same
 * @param uncounted partitions that are left out of both
 */
public record GroupLag(
        String group, long asOfMs, List<Partition> partitions, long lagRecords, long lagMs, int uncounted) {
    public GroupLag {
        partitions = List.copyOf(partitions);
    }

    /**
     * One partition.
     *
     * @param memberId empty if nobody reads it now
     * @param committedOffset empty if nothing is committed: lag then counts from the oldest record
     * @param lagMs age of the oldest unread record, 0 if there is none
     * @param problem why ends and lag are unknown, empty if they are known
     */
    public record Partition(
            TopicPartition partition,
            String memberId,
            String clientId,
            OptionalLong committedOffset,
            long logStartOffset,
            long highWatermark,
            long lagRecords,
            long lagMs,
            String problem) {}
}
