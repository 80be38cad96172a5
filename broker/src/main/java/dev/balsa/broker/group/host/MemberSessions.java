package dev.balsa.broker.group.host;

import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent.Cause;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
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

    private record Revocation(long epoch, long sinceNanos) {}

    private final Map<MemberKey, Long> heard = new LinkedHashMap<>();
    private final Map<MemberKey, Revocation> revocations = new LinkedHashMap<>();
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
        Revocation known = revocations.get(key);
        if (known == null || known.epoch() != member.epoch()) {
            revocations.put(key, new Revocation(member.epoch(), elapsedNanos));
        }
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
                        0,
                        "no heartbeat for " + silentMs + " ms, session.timeout.ms is "
                                + member.profile().sessionTimeoutMs()));
            }
        });
        revocations.forEach((key, revocation) -> {
            Member member = member(state, key.group(), key.memberId());
            long waitedMs = TimeUnit.NANOSECONDS.toMillis(elapsedNanos - revocation.sinceNanos());
            if (member != null && waitedMs >= member.profile().rebalanceTimeoutMs()) {
                overdue.add(new GroupRequest.Expire(
                        key.group(),
                        key.memberId(),
                        Cause.REBALANCE_TIMEOUT,
                        revocation.epoch(),
                        "did not give up " + member.revoking().size() + " partitions within "
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
