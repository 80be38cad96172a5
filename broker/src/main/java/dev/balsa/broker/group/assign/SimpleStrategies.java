package dev.balsa.broker.group.assign;

import dev.balsa.broker.group.assign.AssignmentInput.Reader;
import dev.balsa.broker.group.assign.AssignmentInput.Topic;
import dev.balsa.broker.group.state.PartitionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/** The strategies that look at nothing but the order of members and partitions. */
final class SimpleStrategies {
    private SimpleStrategies() {}

    static List<SortedSet<PartitionKey>> range(AssignmentInput input) {
        List<SortedSet<PartitionKey>> assigned = nothing(input);
        for (Topic topic : input.topics()) {
            List<Integer> readers = readers(input, topic.id());
            int each = topic.partitions() / readers.size();
            int larger = topic.partitions() % readers.size();
            int next = 0;
            for (int place = 0; place < readers.size(); place++) {
                int end = next + each + (place < larger ? 1 : 0);
                for (; next < end; next++) {
                    assigned.get(readers.get(place)).add(new PartitionKey(topic.id(), next));
                }
            }
        }
        return assigned;
    }

    static List<SortedSet<PartitionKey>> roundRobin(AssignmentInput input) {
        List<SortedSet<PartitionKey>> assigned = nothing(input);
        int turn = 0;
        for (Topic topic : input.topics()) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                while (!input.members().get(turn).topics().contains(topic.id())) {
                    turn = (turn + 1) % input.members().size();
                }
                assigned.get(turn).add(new PartitionKey(topic.id(), partition));
                turn = (turn + 1) % input.members().size();
            }
        }
        return assigned;
    }

    static List<SortedSet<PartitionKey>> nothing(AssignmentInput input) {
        List<SortedSet<PartitionKey>> assigned = new ArrayList<>();
        for (Reader ignored : input.members()) {
            assigned.add(new TreeSet<>());
        }
        return assigned;
    }

    /** Places of the members that read the topic. */
    static List<Integer> readers(AssignmentInput input, UUID topic) {
        List<Integer> readers = new ArrayList<>();
        for (int place = 0; place < input.members().size(); place++) {
            if (input.members().get(place).topics().contains(topic)) {
                readers.add(place);
            }
        }
        if (readers.isEmpty()) {
            throw new IllegalArgumentException("a topic without readers is to be assigned");
        }
        return readers;
    }
}
