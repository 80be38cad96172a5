package dev.balsa.chaos.group;

import java.util.List;

/**
 * Everything that is known of a run.
 *
 * @param committed what the coordinator said, in the order it was asked
 * @param brokerKills when brokers were missing, and a moment longer
 * @param standstills of each partition: when nothing that was written to it was acknowledged
 * @param ends of the partitions
 * @param sessionNanos the members' session timeout
 */
public record GroupHistory(
        List<MemberHistory> members,
        List<Sample> committed,
        List<Action> actions,
        List<MemberHistory.Span> brokerKills,
        List<List<MemberHistory.Span>> standstills,
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
     * @param member whom it was done to, empty for brokers and for nothing
     */
    public record Action(Kind kind, String member, long atNanos) {}

    /** What can be done. */
    public enum Kind {
        /** As long a look as at everything else: what the machine does by itself. */
        NOTHING,
        JOIN,
        CLOSE,
        KILL,
        /** A static member was killed and starts again. */
        RETURN,
        PAUSE,
        /** A static member was frozen, and another process takes its place. */
        REPLACE,
        RESUME,
        COORDINATOR_KILL;

        /** The others hear of it only when the session is over. */
        boolean isSilent() {
            return switch (this) {
                case KILL, PAUSE -> true;
                case NOTHING, JOIN, CLOSE, RETURN, REPLACE, RESUME, COORDINATOR_KILL -> false;
            };
        }
    }

    public GroupHistory {
        members = List.copyOf(members);
        committed = List.copyOf(committed);
        actions = List.copyOf(actions);
        brokerKills = List.copyOf(brokerKills);
        standstills = standstills.stream().map(List::copyOf).toList();
    }

    boolean wereAllBrokersThere(long fromNanos, long toNanos) {
        return brokerKills.stream().noneMatch(kill -> kill.overlaps(fromNanos, toNanos));
    }

    List<Ownership> ownerships() {
        return members.stream().flatMap(member -> member.ownerships().stream()).toList();
    }
}
