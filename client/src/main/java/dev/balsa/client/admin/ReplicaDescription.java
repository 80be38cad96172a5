package dev.balsa.client.admin;

import dev.balsa.client.TopicPartition;

/**
 * One replica, as its own broker sees it.
 *
 * @param role LEADER, FOLLOWER, CANDIDATE, PRE_CANDIDATE or HALTED
 * @param storedIndex entries up to here stand in segments
 */
public record ReplicaDescription(
        TopicPartition partition,
        long groupId,
        String role,
        int term,
        int leader,
        long lastIndex,
        long durableIndex,
        long commitIndex,
        long storedIndex,
        long logStartOffset,
        long highWatermark) {}
