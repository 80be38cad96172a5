package dev.balsa.broker.group.assign;

import dev.balsa.broker.group.assign.AssignmentInput.Reader;
import dev.balsa.broker.group.assign.AssignmentInput.Topic;
import dev.balsa.broker.group.state.PartitionKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Keeps every partition where it is, gives those without an owner to whoever has least, and then moves single partitions from
 * members with more to members with less until no move makes the two more even. Every move lowers the sum of the squares of
 * the loads, so it ends. With equal subscriptions loads differ by at most one in the end, and only the surplus has moved.
 */
final class StickyStrategy {
    /** Members by load, then by place, so that the lightest is found at once and chance has no part. */
    private record Load(int partitions, int place) {}

    private static final Comparator<Load> LIGHTEST_FIRST =
            Comparator.comparingInt(Load::partitions).thenComparingInt(Load::place);

    private final AssignmentInput input;
    private final List<SortedSet<PartitionKey>> assigned;
    /** Only ever looked up, never walked: its order is not the same everywhere. */
    private final Map<PartitionKey, Integer> owners = new HashMap<>();

    private final Map<UUID, Integer> partitionCounts = new TreeMap<>();
    private final TreeSet<Load> loads = new TreeSet<>(LIGHTEST_FIRST);

    StickyStrategy(AssignmentInput input) {
        this.input = input;
        this.assigned = SimpleStrategies.nothing(input);
        input.topics().forEach(topic -> partitionCounts.put(topic.id(), topic.partitions()));
    }

    List<SortedSet<PartitionKey>> assign() {
        keep();
        for (int place = 0; place < assigned.size(); place++) {
            loads.add(load(place));
        }
        fill();
        while (level()) {
            // Until a whole pass moves nothing.
        }
        return assigned;
    }

    private void keep() {
        for (int place = 0; place < input.members().size(); place++) {
            Reader reader = input.members().get(place);
            for (PartitionKey partition : reader.current()) {
                int count = partitionCounts.getOrDefault(partition.topicId(), 0);
                if (partition.partition() < count
                        && reader.topics().contains(partition.topicId())
                        && owners.putIfAbsent(partition, place) == null) {
                    assigned.get(place).add(partition);
                }
            }
        }
    }

    private void fill() {
        Map<UUID, Integer> readers = new HashMap<>();
        input.members().forEach(member -> member.topics().forEach(topic -> readers.merge(topic, 1, Integer::sum)));
        List<Topic> fewestReadersFirst = new ArrayList<>(input.topics());
        fewestReadersFirst.sort(Comparator.comparingInt(topic -> readers.getOrDefault(topic.id(), 0)));
        for (Topic topic : fewestReadersFirst) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                PartitionKey key = new PartitionKey(topic.id(), partition);
                if (!owners.containsKey(key)) {
                    int place = lightestReader(topic.id());
                    loads.remove(load(place));
                    assigned.get(place).add(key);
                    owners.put(key, place);
                    loads.add(load(place));
                }
            }
        }
    }

    private boolean level() {
        boolean moved = false;
        for (Topic topic : input.topics()) {
            for (int partition = topic.partitions() - 1; partition >= 0; partition--) {
                PartitionKey key = new PartitionKey(topic.id(), partition);
                int from = owners.getOrDefault(key, -1);
                int to = lightestReader(topic.id());
                if (from >= 0
                        && assigned.get(to).size() + 1 < assigned.get(from).size()) {
                    move(key, from, to);
                    moved = true;
                }
            }
        }
        return moved;
    }

    private void move(PartitionKey key, int from, int to) {
        loads.remove(load(from));
        loads.remove(load(to));
        assigned.get(from).remove(key);
        assigned.get(to).add(key);
        owners.put(key, to);
        loads.add(load(from));
        loads.add(load(to));
    }

    private int lightestReader(UUID topic) {
        for (Load load : loads) {
            if (input.members().get(load.place()).topics().contains(topic)) {
                return load.place();
            }
        }
        throw new IllegalArgumentException("a topic without readers is to be assigned");
    }

    private Load load(int place) {
        return new Load(assigned.get(place).size(), place);
    }
}
