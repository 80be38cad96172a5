package dev.balsa.broker.group.decide;

import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupFact.PartitionsChanged;
import dev.balsa.broker.group.state.GroupFact.RebalanceCompleted;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Gives what has become free to those who wait for it. */
final class Handover {
    private Handover() {}

    /** @param group with everything applied that makes partitions free */
    static List<GroupFact> ofFree(Group group) {
        Set<PartitionKey> held = held(group);
        long epoch = group.epoch() + 1;
        List<GroupFact> facts = new ArrayList<>();
        boolean settled = true;
        for (Map.Entry<String, Member> entry : group.members()) {
            Member member = entry.getValue();
            SortedSet<PartitionKey> waiting = new TreeSet<>(member.awaited());
            waiting.removeIf(partition -> !held.contains(partition));
            if (waiting.size() < member.awaited().size()) {
                SortedMap<PartitionKey, Long> assigned = new TreeMap<>(member.assigned());
                for (PartitionKey partition : member.awaited()) {
                    if (!waiting.contains(partition)) {
                        assigned.put(partition, epoch);
                    }
                }
                facts.add(
                        new PartitionsChanged(group.name(), member.id(), epoch, assigned, member.revoking(), waiting));
            }
            settled &= waiting.isEmpty() && member.revoking().isEmpty();
        }
        if (settled && group.isRebalancing()) {
            facts.add(new RebalanceCompleted(group.name()));
        }
        return facts;
    }

    /** What some member may still read or commit. */
    private static Set<PartitionKey> held(Group group) {
        Set<PartitionKey> held = new HashSet<>();
        for (Map.Entry<String, Member> entry : group.members()) {
            held.addAll(entry.getValue().assigned().keySet());
            held.addAll(entry.getValue().revoking().keySet());
        }
        return held;
    }
}
