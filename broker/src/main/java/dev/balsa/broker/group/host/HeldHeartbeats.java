package dev.balsa.broker.group.host;

import dev.balsa.broker.error.Failure;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.decide.Refusals;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Heartbeats that wait for news, at most one a member. Loop only. */
final class HeldHeartbeats {
    private record Held(CoordinatorRequest request, long untilNanos) {}

    private final Map<MemberKey, Held> held = new LinkedHashMap<>();

    /** Answers a heartbeat, or holds it while there is nothing that its member does not know. */
    void answer(CoordinatorRequest request, GroupRequest.Heartbeat beat, GroupsState state, long nowNanos) {
        MemberKey key = new MemberKey(beat.group(), beat.memberId());
        Held older = held.remove(key);
        if (older != null) {
            give(older.request(), key, state);
        }
        Group group = state.group(beat.group());
        Member member = group == null ? null : group.member(beat.memberId());
        if (member == null || member.epoch() != beat.memberEpoch() || request.maxWaitNanos() == 0) {
            give(request, key, state);
        } else {
            // A client that sends one heartbeat at a time is silent while this one is held; its session must not end
            // meanwhile.
            long longestNanos = TimeUnit.MILLISECONDS.toNanos(member.profile().sessionTimeoutMs()) / 3;
            request.settle();
            held.put(key, new Held(request, nowNanos + Math.min(request.maxWaitNanos(), longestNanos)));
        }
    }

    /** @param state after the fact */
    void applied(GroupFact fact, GroupsState state) {
        switch (fact) {
            case GroupFact.PartitionsChanged changed -> wake(changed.group(), changed.memberId(), state);
            case GroupFact.MemberReplaced replaced -> wake(replaced.group(), replaced.replacedId(), state);
            case GroupFact.MemberRemoved removed -> wake(removed.group(), removed.memberId(), state);
            case GroupFact.MemberStored ignored -> {}
            case GroupFact.MemberAway away -> wake(away.group(), away.memberId(), state);
            case GroupFact.AssignmentMade ignored -> {}
            case GroupFact.RebalanceRecorded ignored -> {}
            case GroupFact.RebalanceCompleted ignored -> {}
            case GroupFact.OffsetsCommitted ignored -> {}
            case GroupFact.OffsetsRemoved ignored -> {}
            case GroupFact.GroupRemoved ignored -> {}
            case GroupFact.MetadataSeen ignored -> {}
        }
    }

    private void wake(String group, String memberId, GroupsState state) {
        MemberKey key = new MemberKey(group, memberId);
        Held waiting = held.remove(key);
        if (waiting != null && waiting.request().request() instanceof GroupRequest.Heartbeat beat) {
            Group known = state.group(group);
            Member member = known == null ? null : known.member(memberId);
            if (member != null && member.epoch() == beat.memberEpoch() && !member.away()) {
                held.put(key, waiting);
            } else {
                give(waiting.request(), key, state);
            }
        }
    }

    void tick(GroupsState state, long nowNanos) {
        List<Map.Entry<MemberKey, Held>> over = new ArrayList<>();
        held.entrySet().forEach(entry -> {
            if (nowNanos - entry.getValue().untilNanos() >= 0) {
                over.add(entry);
            }
        });
        over.forEach(entry -> {
            held.remove(entry.getKey());
            give(entry.getValue().request(), entry.getKey(), state);
        });
    }

    int size() {
        return held.size();
    }

    void endAll(Failure failure) {
        List<Held> all = List.copyOf(held.values());
        held.clear();
        all.forEach(one -> one.request().fail(failure));
    }

    private static void give(CoordinatorRequest request, MemberKey key, GroupsState state) {
        Group group = state.group(key.group());
        Member member = group == null ? null : group.member(key.memberId());
        if (member == null) {
            request.fail(Refusals.unknown(group, key.memberId()).failure());
        } else {
            request.complete(member);
        }
    }
}
