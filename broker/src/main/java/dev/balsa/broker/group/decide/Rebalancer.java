package dev.balsa.broker.group.decide;

import dev.balsa.broker.group.assign.AssignmentInput;
import dev.balsa.broker.group.assign.Assignor;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupFact.AssignmentMade;
import dev.balsa.broker.group.state.GroupFact.PartitionsChanged;
import dev.balsa.broker.group.state.GroupFact.RebalanceRecorded;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Rebalance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a group's assignment anew and takes the first step towards it: what a member has and keeps is not touched, what it shall
 * give up is being revoked, what nobody holds is assigned, and what others hold is awaited. The idea is KIP-848's; here a member does not
 * have to give up before it gets, since every partition is handed over by itself.
 */
final class Rebalancer {
    /** Static members by instance, the others behind them as they came: a newcomer moves nobody's place. */
    private static final Comparator<Member> ORDER = Comparator.comparing(
                    (Member member) -> !member.profile().isStatic())
            .thenComparing(member -> member.profile().instanceId())
            .thenComparingLong(Member::joinEpoch)
            .thenComparing(Member::id);

    private final Group group;
    private final TopicCatalog catalog;
    private final Subscriptions subscriptions;
    private final List<Member> members = new ArrayList<>();

    /** @param group with everything applied that is the reason */
    Rebalancer(Group group, TopicCatalog catalog) {
        this.group = group;
        this.catalog = catalog;
        this.subscriptions = new Subscriptions(catalog);
        group.members().forEach(entry -> members.add(entry.getValue()));
        members.sort(ORDER);
    }

    List<GroupFact> rebalance(List<GroupEvent> reasons, long nowMs) {
        SortedMap<UUID, Integer> covered = subscriptions.covered(group);
        Assignor assignor = Assignor.mostWanted(
                members.stream().map(member -> member.profile().assignor()).toList());
        List<SortedSet<PartitionKey>> targets = members.isEmpty() ? List.of() : assignor.assign(input(covered));

        long epoch = group.epoch() + 1;
        List<GroupFact> facts = new ArrayList<>();
        for (int place = 0; place < members.size(); place++) {
            GroupFact changed = towards(members.get(place), targets.get(place), epoch);
            if (changed != null) {
                facts.add(changed);
            }
        }
        boolean isSame = covered.equals(group.topics()) && assignor.wireName().equals(group.assignor());
        if (!isSame || !facts.isEmpty()) {
            facts.addFirst(new AssignmentMade(group.name(), epoch, assignor.wireName(), covered));
        }
        facts.add(new RebalanceRecorded(
                group.name(),
                new Rebalance(
                        facts.isEmpty() ? group.epoch() : epoch,
                        nowMs,
                        Rebalance.OPEN,
                        reasons.subList(0, Math.min(reasons.size(), Rebalance.MAX_EVENTS)),
                        Math.max(0, reasons.size() - Rebalance.MAX_EVENTS),
                        members.size(),
                        covered.values().stream().mapToInt(Integer::intValue).sum(),
                        moved(targets))));
        return facts;
    }

    private AssignmentInput input(SortedMap<UUID, Integer> covered) {
        List<TopicCatalog.Topic> topics = new ArrayList<>();
        for (UUID id : covered.keySet()) {
            TopicCatalog.Topic topic = catalog.byId(id);
            if (topic != null) {
                topics.add(topic);
            }
        }
        topics.sort(Comparator.comparing(TopicCatalog.Topic::name));
        return new AssignmentInput(
                topics.stream()
                        .map(topic -> new AssignmentInput.Topic(topic.id(), topic.partitions()))
                        .toList(),
                members.stream()
                        .map(member -> new AssignmentInput.Reader(
                                member.id(),
                                subscriptions.resolve(member.profile().subscription()),
                                member.target()))
                        .toList());
    }

    /** Everything new is awaited first; what is free of it is handed over next, whoever it came from. */
    private @Nullable GroupFact towards(Member member, SortedSet<PartitionKey> target, long epoch) {
        SortedMap<PartitionKey, Long> assigned = new TreeMap<>(member.assigned());
        assigned.keySet().retainAll(target);
        SortedMap<PartitionKey, Long> revoking = new TreeMap<>(member.revoking());
        if (member.away()) {
            // Its process has gone: there is nobody to wait for.
            revoking.clear();
        } else {
            member.assigned().forEach((partition, since) -> {
                if (!target.contains(partition)) {
                    revoking.put(partition, since);
                }
            });
        }
        SortedSet<PartitionKey> awaited = new TreeSet<>(target);
        awaited.removeAll(assigned.keySet());
        boolean isSame = assigned.equals(member.assigned())
                && revoking.equals(member.revoking())
                && awaited.equals(member.awaited());
        if (isSame) {
            return null;
        }
        boolean isSeen = !assigned.equals(member.assigned());
        return new PartitionsChanged(
                group.name(), member.id(), isSeen ? epoch : member.epoch(), assigned, revoking, awaited);
    }

    private int moved(List<SortedSet<PartitionKey>> targets) {
        Map<PartitionKey, String> before = new HashMap<>();
        members.forEach(member -> member.target().forEach(partition -> before.put(partition, member.id())));
        int moved = 0;
        for (int place = 0; place < members.size(); place++) {
            for (PartitionKey partition : targets.get(place)) {
                if (!members.get(place).id().equals(before.get(partition))) {
                    moved++;
                }
            }
        }
        return moved;
    }
}
