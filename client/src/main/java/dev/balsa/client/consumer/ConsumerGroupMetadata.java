package dev.balsa.client.consumer;

import java.util.Optional;

/**
 * Who this consumer is in its group.
 *
 * @param memberId empty until it has joined
 * @param memberEpoch 0 until it has joined; grows whenever its assignment changes
 * @param groupInstanceId of a static member
 */
public record ConsumerGroupMetadata(
        String groupId, String memberId, long memberEpoch, Optional<String> groupInstanceId) {}
