package dev.balsa.chaos.group;

import java.util.List;

/**
 * Everything that is known of a run.
 *
 * @param committed what the coordinator said, in the order it was asked
 * @param brokerKills when brokers were missing, and a moment longer
 * @param ends of the partitions
 * @param sessionNanos the members' session timeout
 */
public record GroupHistory(
        List<MemberHistory> members,
        List<Sample> committed,
        List<Action> actions,
        List<MemberHistory.Span> brokerKills,
        long[] ends,
        long sessionNanos) {
    /**
     * Committed offsets of all partitions at one moment.
     *
     * @param offsets by partition, -1 for none
     */
    public record Sample(long atNanos, long[] offsets) {}

    /**
     * Something that was done.
     *
     * @param member whom it was done to, empty for brokers
     */
    public record Action(Kind kind, String member, long atNanos) {}

    /** What can be done. */
    public enum Kind {
        JOIN,
        CLOSE,
        KILL,
        RETURN,
        PAUSE,
        RESUME,
        COORDINATOR_KILL
    }

    public GroupHistory {
        members = List.copyOf(members);
        committed = List.copyOf(committed);
        actions = List.copyOf(actions);
        brokerKills = List.copyOf(brokerKills);
    }

    boolean wereAllBrokersThere(long fromNanos, long toNanos) {
        return brokerKills.stream().noneMatch(kill -> kill.overlaps(fromNanos, toNanos));
    }

    List<Ownership> ownerships() {
        return members.stream().flatMap(member -> member.ownerships().stream()).toList();
    }
}
