package dev.balsa.broker.group.host;

import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent.Cause;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who was heard when, and who was told to give up partitions when. Known to the leader only: a new one gives everybody a whole
 * new session. Time is what passes between ticks, each counted for at most {@link #MAX_STEP_NANOS}: a process that was frozen, or a loop
 * that was busy, expires nobody whose heartbeats it could not hear. Loop only.
 */
final class MemberSessions {
    static final long MAX_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** @param ownedSince epoch in which the member got the partition: tells one ownership from the next */
    private record Revocation(long ownedSince, long toldNanos) {}

    private final Map<MemberKey, Long> heard = new LinkedHashMap<>();
    /** Each partition has its own time, which does not begin anew when the member is told to give up others as well. */
    private final Map<MemberKey, SortedMap<PartitionKey, Revocation>> revocations = new LinkedHashMap<>();

    private long elapsedNanos;
    private long tickedNanos;

    MemberSessions(GroupsState state, long nowNanos) {
        tickedNanos = nowNanos;
        for (Map.Entry<String, Group> entry : state.groups()) {
            for (Map.Entry<String, Member> member : entry.getValue().members()) {
                MemberKey key = new MemberKey(entry.getKey(), member.getKey());
                heard.put(key, 0L);
                look(key, member.getValue());
            }
        }
    }

    /** Time that has counted since the leadership began. */
    long elapsedNanos() {
        return elapsedNanos;
    }

    /** Not from who is no member, and not from one that has been fenced and does not know it yet. */
    void heard(MemberKey key, long epoch, GroupsState state) {
        Member member = member(state, key.group(), key.memberId());
        if (member != null && epoch <= member.epoch()) {
            heard.put(key, elapsedNanos);
        }
    }

    /** Whether the member's session is over. */
    boolean isSilent(MemberKey key, GroupsState state) {
        Member member = member(state, key.group(), key.memberId());
        return member != null && silentMs(key) >= member.profile().sessionTimeoutMs();
    }

    private long silentMs(MemberKey key) {
        return TimeUnit.NANOSECONDS.toMillis(elapsedNanos - heard.getOrDefault(key, elapsedNanos));
    }

    void tick(long nowNanos) {
        elapsedNanos += Math.clamp(nowNanos - tickedNanos, 0, MAX_STEP_NANOS);
        tickedNanos = nowNanos;
    }

    /** @param state after the fact */
    void applied(GroupFact fact, GroupsState state) {
        switch (fact) {
            case GroupFact.MemberStored stored ->
                heard.putIfAbsent(new MemberKey(stored.group(), stored.profile().id()), elapsedNanos);
            case GroupFact.MemberReplaced replaced -> {
                forget(new MemberKey(replaced.group(), replaced.replacedId()));
                heard.putIfAbsent(
                        new MemberKey(replaced.group(), replaced.profile().id()), elapsedNanos);
            }
            case GroupFact.MemberRemoved removed -> forget(new MemberKey(removed.group(), removed.memberId()));
            case GroupFact.PartitionsChanged changed -> {
                Member member = member(state, changed.group(), changed.memberId());
                if (member != null) {
                    look(new MemberKey(changed.group(), changed.memberId()), member);
                }
            }
            case GroupFact.MemberAway ignored -> {}
            case GroupFact.AssignmentMade ignored -> {}
            case GroupFact.RebalanceRecorded ignored -> {}
            case GroupFact.RebalanceCompleted ignored -> {}
            case GroupFact.OffsetsCommitted ignored -> {}
            case GroupFact.OffsetsRemoved ignored -> {}
            case GroupFact.GroupRemoved ignored -> {}
            case GroupFact.MetadataSeen ignored -> {}
        }
    }

    private void look(MemberKey key, Member member) {
        if (member.revoking().isEmpty()) {
            revocations.remove(key);
            return;
        }
        SortedMap<PartitionKey, Revocation> told = revocations.computeIfAbsent(key, ignored -> new TreeMap<>());
        told.keySet().retainAll(member.revoking().keySet());
        member.revoking().forEach((partition, since) -> {
            Revocation known = told.get(partition);
            if (known == null || known.ownedSince() != since) {
                told.put(partition, new Revocation(since, elapsedNanos));
            }
        });
    }

    private void forget(MemberKey key) {
        heard.remove(key);
        revocations.remove(key);
    }

    /** Members whose time is over, to be removed. Says so again until they are. */
    List<GroupRequest.Expire> overdue(GroupsState state) {
        List<GroupRequest.Expire> overdue = new ArrayList<>();
        heard.forEach((key, atNanos) -> {
            Member member = member(state, key.group(), key.memberId());
            long silentMs = TimeUnit.NANOSECONDS.toMillis(elapsedNanos - atNanos);
            if (member != null && silentMs >= member.profile().sessionTimeoutMs()) {
                overdue.add(new GroupRequest.Expire(
                        key.group(),
                        key.memberId(),
                        Cause.SESSION_EXPIRED,
                        new TreeMap<>(),
                        "no heartbeat for " + silentMs + " ms, session.timeout.ms is "
                                + member.profile().sessionTimeoutMs()));
            }
        });
        revocations.forEach((key, told) -> {
            Member member = member(state, key.group(), key.memberId());
            if (member == null) {
                return;
            }
            SortedMap<PartitionKey, Long> late = new TreeMap<>();
            told.forEach((partition, revocation) -> {
                long waitedMs = TimeUnit.NANOSECONDS.toMillis(elapsedNanos - revocation.toldNanos());
                if (waitedMs >= member.profile().rebalanceTimeoutMs()) {
                    late.put(partition, revocation.ownedSince());
                }
            });
            if (!late.isEmpty()) {
                overdue.add(new GroupRequest.Expire(
                        key.group(),
                        key.memberId(),
                        Cause.REBALANCE_TIMEOUT,
                        late,
                        "did not give up " + late.size() + " partitions within "
                                + member.profile().rebalanceTimeoutMs() + " ms"));
            }
        });
        return overdue;
    }

    /** Milliseconds since each member of the group was heard, by member id. */
    SortedMap<String, Long> silentMs(String group) {
        SortedMap<String, Long> silent = new TreeMap<>();
        heard.forEach((key, atNanos) -> {
            if (key.group().equals(group)) {
                silent.put(key.memberId(), TimeUnit.NANOSECONDS.toMillis(elapsedNanos - atNanos));
            }
        });
        return silent;
    }

    private static @Nullable Member member(GroupsState state, String group, String memberId) {
        Group known = state.group(group);
        return known == null ? null : known.member(memberId);
    }
}
