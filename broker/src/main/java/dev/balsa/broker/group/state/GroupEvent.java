package dev.balsa.broker.group.state;

/**
 * One reason for a rebalance.
 *
 * @param memberId empty if no member caused it; so are the next three
 * @param detail one sentence for people
 */
public record GroupEvent(
        Cause cause, String memberId, String instanceId, String clientId, String clientHost, String detail) {
    /** What happened. */
    public enum Cause {
        MEMBER_JOINED,
        MEMBER_LEFT,
        SESSION_EXPIRED,
        REBALANCE_TIMEOUT,
        SUBSCRIPTION_CHANGED,
        TOPICS_CHANGED,
        ASSIGNOR_CHANGED,
        STATIC_MEMBER_RETURNED
    }

    public static GroupEvent of(Cause cause, MemberProfile member, String detail) {
        return new GroupEvent(cause, member.id(), member.instanceId(), member.clientId(), member.clientHost(), detail);
    }

    public static GroupEvent ofGroup(Cause cause, String detail) {
        return new GroupEvent(cause, "", "", "", "", detail);
    }
}
