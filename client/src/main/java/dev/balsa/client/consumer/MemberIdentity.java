package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.group.GroupMember;
import dev.balsa.client.group.MembershipView;
import dev.balsa.client.net.BrokerFailure;
import org.jspecify.annotations.Nullable;

/**
 * As whom the consumer speaks: the member it is, and the epoch of the last assignment it has taken up. That one, and not the
 * newest heard of, stands in its commits, or a commit for a partition lost and got again would pass for one of the new owner.
 */
final class MemberIdentity implements Committer.Identity {
    private final String instanceId;
    private @Nullable GroupMember member;
    private String memberId = "";
    private long epoch;

    /** @param instanceId empty for dynamic members */
    MemberIdentity(String instanceId) {
        this.instanceId = instanceId;
    }

    @Nullable
    GroupMember member() {
        return member;
    }

    void begin(GroupMember joining) {
        member = joining;
        lose();
    }

    void take(MembershipView view) {
        memberId = view.memberId();
        epoch = view.epoch();
    }

    void lose() {
        memberId = "";
        epoch = 0;
    }

    void end() {
        member = null;
        lose();
    }

    /** Whether it may have been removed, as far as it can tell. */
    boolean isSilent(long nowMs) {
        return member != null && member.isSilent(nowMs);
    }

    @Override
    public @Nullable BalsaException refusal() {
        if (member == null) {
            return null;
        }
        MembershipView view = member.view();
        BrokerFailure detail = view.detail();
        return switch (view.state()) {
            case FAILED -> detail == null ? noMember("it failed") : GroupFailures.ofCommit(detail, false);
            case LOST -> noMember(detail == null ? "it was removed" : detail.message());
            case JOINING, LEFT -> noMember("it has not joined yet");
            case MEMBER -> epoch > 0 ? null : noMember("it has no assignment yet");
        };
    }

    private static CommitFailedException noMember(String why) {
        return new CommitFailedException(
                "UNKNOWN_MEMBER", "the commit is refused, since this consumer is no member of its group: " + why);
    }

    @Override
    public String memberId() {
        return member == null ? "" : memberId;
    }

    @Override
    public String instanceId() {
        return member == null ? "" : instanceId;
    }

    @Override
    public long memberEpoch() {
        return epoch;
    }
}
