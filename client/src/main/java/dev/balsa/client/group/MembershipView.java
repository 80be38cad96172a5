package dev.balsa.client.group;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.net.BrokerFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a member knows of itself at one moment. Never changes.
 *
 * @param version counts the views of one member
 * @param memberId the id it has; another one after it left
 * @param epoch of the last answer; 0 while there is none
 * @param assignment the whole of it: topic id of each partition
 * @param detail why it was lost or ended; null otherwise
 */
public record MembershipView(
        long version,
        State state,
        String memberId,
        long epoch,
        Map<TopicPartition, String> assignment,
        @Nullable BrokerFailure detail) {
    /** Where a membership stands. */
    public enum State {
        /** Asked to be a member; no answer yet. */
        JOINING,
        /** Has an epoch and an assignment. */
        MEMBER,
        /** Was removed, or must assume so. Nothing happens until the consumer's thread has dropped everything. */
        LOST,
        /** Cannot be a member: what it asked for is wrong, or another process has its place. */
        FAILED,
        /** Left by itself. */
        LEFT
    }

    public MembershipView {
        assignment = Map.copyOf(assignment);
    }
}
