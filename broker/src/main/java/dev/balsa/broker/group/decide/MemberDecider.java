package dev.balsa.broker.group.decide;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent;
import dev.balsa.broker.group.state.GroupEvent.Cause;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupFact.MemberAway;
import dev.balsa.broker.group.state.GroupFact.MemberRemoved;
import dev.balsa.broker.group.state.GroupFact.MemberReplaced;
import dev.balsa.broker.group.state.GroupFact.MemberStored;
import dev.balsa.broker.group.state.GroupFact.PartitionsChanged;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.MemberProfile;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Members that come, live, confirm and go. */
final class MemberDecider {
    private final HeartbeatChecks checks;
    private final GroupSettings settings;

    MemberDecider(GroupSettings settings) {
        this.settings = settings;
        this.checks = new HeartbeatChecks(settings);
    }

    /** @param catalog with all topics that the state's assignments were made of */
    Decision heartbeat(GroupsState state, GroupRequest.Heartbeat beat, TopicCatalog catalog, long nowMs)
            throws FailureException {
        checks.check(beat);
        if (beat.memberEpoch() == 0) {
            return join(state.groupOrNew(beat.group(), nowMs), beat);
        }
        Group group = state.group(beat.group());
        Member member = Refusals.member(group, beat.memberId(), beat.instanceId(), beat.memberEpoch());
        if (group == null || member.away()) {
            // Sent before it left.
            return Decision.NOTHING;
        }
        return live(group, member, beat, catalog);
    }

    private Decision join(Group group, GroupRequest.Heartbeat beat) throws FailureException {
        Subscription subscription = beat.subscription();
        if (subscription == null) {
            throw Refusals.invalid("a member joins without a subscription; name topics or a pattern");
        }
        if (group.successorOf(beat.memberId()) != null) {
            throw Refusals.fencedInstance();
        }
        Member known = group.member(beat.memberId());
        MemberProfile profile = checks.profile(beat, known == null ? null : known.profile());
        if (known != null) {
            return joinedAgain(group, known, profile);
        }
        long epoch = group.epoch() + 1;
        Member before = group.instance(beat.instanceId());
        if (before != null) {
            if (beat.lastEpoch() > 0 && before.joinEpoch() > beat.lastEpoch()) {
                // It slept while others took its place: whoever holds it came later.
                throw Refusals.fencedInstance();
            }
            String detail = "took the place of member " + before.id();
            return Decision.of(
                    List.of(new MemberReplaced(group.name(), before.id(), profile, epoch)),
                    GroupEvent.of(Cause.STATIC_MEMBER_RETURNED, profile, detail));
        }
        if (group.members().size() >= settings.maxMembers()) {
            throw Refusals.failure(
                    ErrorReason.GROUP_FULL,
                    "the group has " + group.members().size() + " members, which is as many as it may have");
        }
        return Decision.of(
                List.of(new MemberStored(group.name(), profile, epoch)),
                GroupEvent.of(Cause.MEMBER_JOINED, profile, ""));
    }

    /** The answer to its first try was lost, it was told to join again, or it comes back from being away. */
    private static Decision joinedAgain(Group group, Member known, MemberProfile profile) {
        Decision decision = restated(group, known, profile);
        if (!known.away()) {
            return decision;
        }
        return Decision.of(
                List.of(new MemberStored(group.name(), profile, group.epoch())),
                GroupEvent.of(Cause.STATIC_MEMBER_RETURNED, profile, "came back"));
    }

    private Decision live(Group group, Member member, GroupRequest.Heartbeat beat, TopicCatalog catalog)
            throws FailureException {
        Decision decision = restated(group, member, checks.profile(beat, member.profile()));
        // An older epoch says nothing of what is being revoked now: it may have been sent before.
        GroupRequest.Owned told = beat.owned();
        if (told == null || beat.memberEpoch() != member.epoch()) {
            return decision;
        }
        SortedSet<PartitionKey> owned = told.resolve(catalog);
        for (PartitionKey partition : owned) {
            // What it has given up in this epoch may still be named by a heartbeat that was overtaken.
            if (!member.hasOrHad(partition)) {
                throw Refusals.failure(
                        ErrorReason.FENCED_MEMBER_EPOCH,
                        "the member names partition " + partition.partition() + " of topic id " + partition.topicId()
                                + ", which was not assigned to it; drop all partitions and join again");
            }
        }
        SortedMap<PartitionKey, Long> revoking = new TreeMap<>(member.revoking());
        revoking.keySet().retainAll(owned);
        if (revoking.size() == member.revoking().size()) {
            return decision;
        }
        List<GroupFact> facts = new ArrayList<>(decision.facts());
        facts.add(new PartitionsChanged(
                group.name(), member.id(), member.epoch(), member.assigned(), revoking, member.awaited()));
        return Decision.of(facts, decision.rebalance());
    }

    private static Decision restated(Group group, Member member, MemberProfile profile) {
        MemberProfile before = member.profile();
        if (profile.equals(before)) {
            return Decision.NOTHING;
        }
        @Nullable GroupEvent event = null;
        if (!profile.subscription().equals(before.subscription())) {
            event = GroupEvent.of(Cause.SUBSCRIPTION_CHANGED, profile, "");
        } else if (!profile.assignor().equals(before.assignor())) {
            event = GroupEvent.of(Cause.ASSIGNOR_CHANGED, profile, "wants " + profile.assignor());
        }
        return Decision.of(List.of(new MemberStored(group.name(), profile, group.epoch())), event);
    }

    static Decision leave(GroupsState state, GroupRequest.Leave leave) throws FailureException {
        Group group = state.group(leave.group());
        Member member = group == null ? null : group.member(leave.memberId());
        if (group == null || member == null) {
            throw Refusals.unknown(group, leave.memberId());
        }
        if (leave.memberEpoch() != 0) {
            Refusals.member(group, leave.memberId(), "", leave.memberEpoch());
        }
        if (!leave.keepPartitions()) {
            return removed(group, member, GroupEvent.of(Cause.MEMBER_LEFT, member.profile(), leave.cause()));
        }
        if (!member.profile().isStatic()) {
            throw Refusals.invalid("only a member with an instance id can keep its partitions while it is away");
        }
        if (member.away()) {
            return Decision.NOTHING;
        }
        List<GroupFact> facts = new ArrayList<>();
        facts.add(new MemberAway(group.name(), member.id()));
        if (!member.revoking().isEmpty()) {
            facts.add(new PartitionsChanged(
                    group.name(), member.id(), member.epoch(), member.assigned(), new TreeMap<>(), member.awaited()));
        }
        return Decision.of(facts);
    }

    static Decision expire(GroupsState state, GroupRequest.Expire expire) {
        Group group = state.group(expire.group());
        Member member = group == null ? null : group.member(expire.memberId());
        if (group == null || member == null) {
            return Decision.NOTHING;
        }
        boolean isLate = expire.cause() == Cause.REBALANCE_TIMEOUT
                && expire.overdue().entrySet().stream()
                        .noneMatch(
                                late -> late.getValue().equals(member.revoking().get(late.getKey())));
        if (isLate) {
            // It has given up what was waited for, and has time for what it was told since.
            return Decision.NOTHING;
        }
        return removed(group, member, GroupEvent.of(expire.cause(), member.profile(), expire.detail()));
    }

    private static Decision removed(Group group, Member member, GroupEvent event) {
        return Decision.of(List.of(new MemberRemoved(group.name(), member.id(), group.epoch() + 1)), event);
    }
}
