package dev.balsa.client.admin;

import dev.balsa.client.TopicPartition;
import java.util.List;
import java.util.OptionalLong;

/**
 * A consumer group.
 *
 * @param state {@code EMPTY}, {@code RECONCILING} or {@code STABLE}
 * @param epoch grows with every change in the group
 * @param coordinator broker id, -1 if none is known
 * @param members ordered by member id
 * @param history the last rebalances, newest first; empty unless asked for
 */
public record GroupDescription(
        String name,
        String state,
        long epoch,
        String assignor,
        int coordinator,
        List<Member> members,
        List<Rebalance> history) {
    public GroupDescription {
        members = List.copyOf(members);
        history = List.copyOf(history);
    }

    /**
     * One member.
     *
     * @param instanceId empty for dynamic members
     * @param topics subscribed by name
     * @param topicPattern empty for none
     * @param revoking told to give up, not confirmed yet
     * @param awaited to be given once others have given them up
     * @param away a static member that left for a while
     * @param lastHeartbeatMs milliseconds since the coordinator last heard of it
     */
    public record Member(
            String memberId,
            String instanceId,
            String clientId,
            String clientHost,
            long epoch,
            List<String> topics,
            String topicPattern,
            List<TopicPartition> assigned,
            List<TopicPartition> revoking,
            List<TopicPartition> awaited,
            boolean away,
            long lastHeartbeatMs) {
        public Member {
            topics = List.copyOf(topics);
            assigned = List.copyOf(assigned);
            revoking = List.copyOf(revoking);
            awaited = List.copyOf(awaited);
        }
    }

    /**
     * One rebalance.
     *
     * @param startedAtMs milliseconds since 1970 by the coordinator's clock
     * @param completedAtMs empty while it goes on, or if the next one came first
     * @param moreEvents reasons beside those listed
     * @param movedPartitions partitions that got another owner
     */
    public record Rebalance(
            long epoch,
            long startedAtMs,
            OptionalLong completedAtMs,
            List<Event> events,
            int moreEvents,
            int members,
            int partitions,
            int movedPartitions) {
        public Rebalance {
            events = List.copyOf(events);
        }
    }

    /**
     * One reason for a rebalance.
     *
     * @param cause for example {@code MEMBER_JOINED} or {@code SESSION_EXPIRED}
     * @param memberId empty if no member caused it
     * @param detail one sentence, or nothing
     */
    public record Event(
            String cause, String memberId, String instanceId, String clientId, String clientHost, String detail) {}
}
