package dev.balsa.broker.group.decide;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/** Why a request of a member is not carried out. */
public final class Refusals {
    private Refusals() {}

    /**
     * The member that a request with an epoch comes from.
     *
     * @param instanceId empty if it was not told
     */
    static Member member(@Nullable Group group, String memberId, String instanceId, long memberEpoch)
            throws FailureException {
        Member member = group == null ? null : group.member(memberId);
        if (member == null) {
            // Its predecessors are remembered for a while; who holds the place is known for good.
            throw group != null && group.instance(instanceId) != null ? fencedInstance() : unknown(group, memberId);
        }
        if (memberEpoch < member.joinEpoch() || memberEpoch > member.epoch()) {
            throw failure(
                    ErrorReason.FENCED_MEMBER_EPOCH,
                    "epoch " + memberEpoch + " was not given to this member, which joined in " + member.joinEpoch()
                            + " and is in " + member.epoch() + "; drop all partitions and join again");
        }
        return member;
    }

    /** The group does not have the member, or not any more. */
    public static FailureException unknown(@Nullable Group group, String memberId) {
        if (group != null && group.successorOf(memberId) != null) {
            return fencedInstance();
        }
        return failure(
                ErrorReason.UNKNOWN_MEMBER,
                "the group has no member " + TopicName.quoted(memberId)
                        + " (any more); drop all partitions and join again");
    }

    static FailureException fencedInstance() {
        return failure(
                ErrorReason.FENCED_INSTANCE_ID,
                "another process has joined with this member's instance id; stop, or use another instance id");
    }

    static FailureException unknownGroup(String group) {
        return failure(
                ErrorReason.UNKNOWN_GROUP,
                "there is no group " + TopicName.quoted(group) + "; it begins with its first member or commit");
    }

    static FailureException notEmpty(Group group) {
        return failure(
                ErrorReason.GROUP_NOT_EMPTY,
                "group " + TopicName.quoted(group.name()) + " has "
                        + group.members().size() + " members; stop them first");
    }

    static FailureException invalid(String message) {
        return failure(ErrorReason.INVALID_REQUEST, message);
    }

    static FailureException failure(ErrorReason reason, String message) {
        return Failure.of(reason, message).toException();
    }
}
