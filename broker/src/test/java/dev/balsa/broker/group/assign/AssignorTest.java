package dev.balsa.broker.group.assign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.assign.AssignmentInput.Reader;
import dev.balsa.broker.group.assign.AssignmentInput.Topic;
import dev.balsa.broker.group.state.PartitionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AssignorTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);

    @Test
    void rangeGivesBlocksAndTheSamePlaceInEveryTopic() {
        List<SortedSet<PartitionKey>> assigned = Assignor.RANGE.assign(input(5, 3, 2));
        assertEquals(keys(A, 0, 1, 2, B, 0, 1), assigned.get(0));
        assertEquals(keys(A, 3, 4, B, 2), assigned.get(1));
    }

    @Test
    void roundRobinTakesTurnsOverAllTopics() {
        List<SortedSet<PartitionKey>> assigned = Assignor.ROUND_ROBIN.assign(input(3, 2, 2));
        assertEquals(keys(A, 0, 2, B, 1), assigned.get(0));
        assertEquals(keys(A, 1, B, 0), assigned.get(1));
    }

    @Test
    void stickyMovesOnlyTheSurplus() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            int partitions = 1 + random.nextInt(60);
            int before = 1 + random.nextInt(12);
            List<SortedSet<PartitionKey>> old = Assignor.STICKY.assign(input(partitions, 0, before));
            List<Reader> readers = new ArrayList<>();
            int joined = random.nextInt(4);
            int left = random.nextInt(before);
            for (int i = left; i < before; i++) {
                readers.add(new Reader("m" + i, new TreeSet<>(Set.of(A)), old.get(i)));
            }
            for (int i = 0; i < joined; i++) {
                readers.add(new Reader("n" + i, new TreeSet<>(Set.of(A)), new TreeSet<>()));
            }
            List<SortedSet<PartitionKey>> assigned =
                    Assignor.STICKY.assign(new AssignmentInput(List.of(new Topic(A, partitions)), readers));
            complete(assigned, partitions, "round " + round);
            int ceiling = (partitions + readers.size() - 1) / readers.size();
            int floor = partitions / readers.size();
            for (int i = 0; i < readers.size(); i++) {
                int load = assigned.get(i).size();
                assertTrue(load >= floor && load <= ceiling, "round " + round + ": uneven");
                SortedSet<PartitionKey> lost = new TreeSet<>(readers.get(i).current());
                lost.removeAll(assigned.get(i));
                int surplus = Math.max(0, readers.get(i).current().size() - floor);
                assertTrue(lost.size() <= surplus, "round " + round + ": moved without need");
            }
        }
    }

    @Test
    void everyStrategyGivesEveryPartitionToOneOfItsReaders() {
        Random random = new Random(12);
        for (int round = 0; round < 200; round++) {
            List<Reader> readers = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                Set<UUID> topics = switch (random.nextInt(3)) {
                    case 0 -> Set.of(A);
                    case 1 -> Set.of(B);
                    default -> Set.of(A, B);
                };
                readers.add(new Reader("m" + i, new TreeSet<>(topics), new TreeSet<>()));
            }
            List<Topic> topics = new ArrayList<>();
            int total = 0;
            for (UUID topic : List.of(A, B)) {
                int partitions = random.nextInt(9);
                if (readers.stream().anyMatch(reader -> reader.topics().contains(topic))) {
                    topics.add(new Topic(topic, partitions));
                    total += partitions;
                }
            }
            for (Assignor assignor : Assignor.values()) {
                List<SortedSet<PartitionKey>> assigned = assignor.assign(new AssignmentInput(topics, readers));
                complete(assigned, total, assignor + " round " + round);
                for (int i = 0; i < readers.size(); i++) {
                    for (PartitionKey key : assigned.get(i)) {
                        assertTrue(readers.get(i).topics().contains(key.topicId()), assignor + " round " + round);
                    }
                }
            }
        }
    }

    @Test
    void namesAndVotes() throws FailureException {
        assertEquals("sticky", Assignor.canonicalName("uniform"));
        assertThrows(FailureException.class, () -> Assignor.canonicalName("cooperative"));
        assertEquals(Assignor.RANGE, Assignor.mostWanted(List.of("", "")));
        assertEquals(Assignor.STICKY, Assignor.mostWanted(List.of("", "sticky", "")));
        assertEquals(Assignor.RANGE, Assignor.mostWanted(List.of("sticky", "range")));
        assertEquals(Assignor.ROUND_ROBIN, Assignor.mostWanted(List.of("roundrobin", "range", "roundrobin")));
    }

    private static void complete(List<SortedSet<PartitionKey>> assigned, int partitions, String context) {
        Set<PartitionKey> all = new HashSet<>();
        int count = 0;
        for (SortedSet<PartitionKey> one : assigned) {
            all.addAll(one);
            count += one.size();
        }
        assertEquals(partitions, all.size(), context);
        assertEquals(partitions, count, context);
    }

    private static AssignmentInput input(int partitionsOfA, int partitionsOfB, int members) {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            readers.add(new Reader("m" + i, new TreeSet<>(Set.of(A, B)), new TreeSet<>()));
        }
        return new AssignmentInput(List.of(new Topic(A, partitionsOfA), new Topic(B, partitionsOfB)), readers);
    }

    private static SortedSet<PartitionKey> keys(Object... topicsAndPartitions) {
        SortedSet<PartitionKey> keys = new TreeSet<>();
        UUID topic = A;
        for (Object one : topicsAndPartitions) {
            if (one instanceof UUID id) {
                topic = id;
            } else if (one instanceof Integer partition) {
                keys.add(new PartitionKey(topic, partition));
            }
        }
        return keys;
    }
}
