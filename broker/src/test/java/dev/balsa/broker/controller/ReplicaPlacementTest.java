package dev.balsa.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaPlacementTest {
    private static List<BrokerRegistration> brokers(int count) {
        List<BrokerRegistration> brokers = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            brokers.add(new BrokerRegistration(id, new UUID(id, id), "h:" + id, "p:" + id, "", false));
        }
        return brokers;
    }

    private static List<List<ReplicaId>> place(
            MetadataImage image, List<BrokerRegistration> brokers, int partitions, int replicationFactor) {
        ReplicaPlacement placement = new ReplicaPlacement(image, brokers);
        List<List<ReplicaId>> placed = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            placed.add(placement.next(replicationFactor));
        }
        return placed;
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,1", "3,2", "3,3", "4,2", "4,3", "4,4", "5,3", "7,4", "10,7"})
    void replicasAndLeadersAreSpreadEvenly(int brokers, int replicationFactor) {
        for (int partitions : new int[] {1, brokers, 3 * brokers + 1, 100}) {
            int[] replicas = new int[brokers + 1];
            int[] leaders = new int[brokers + 1];
            for (List<ReplicaId> placed : place(MetadataImage.EMPTY, brokers(brokers), partitions, replicationFactor)) {
                assertEquals(replicationFactor, new TreeSet<>(placed).size(), "a broker holds one replica at most");
                placed.forEach(replica -> replicas[replica.brokerId()]++);
                leaders[placed.getFirst().brokerId()]++;
            }
            String what = partitions + " partitions: ";
            assertTrue(spread(replicas) <= 1, () -> what + "replicas " + Arrays.toString(replicas));
            assertTrue(spread(leaders) <= 1, () -> what + "leaders " + Arrays.toString(leaders));
        }
    }

    private static int spread(int[] counts) {
        int min = Integer.MAX_VALUE;
        int max = 0;
        for (int i = 1; i < counts.length; i++) {
            min = Math.min(min, counts[i]);
            max = Math.max(max, counts[i]);
        }
        return max - min;
    }

    @Test
    void equalInputsGiveEqualPlacements() {
        assertEquals(place(MetadataImage.EMPTY, brokers(5), 20, 3), place(MetadataImage.EMPTY, brokers(5), 20, 3));
    }

    @Test
    void brokersThatJoinLateAreFilledFirst() {
        MetadataImage image = MetadataImage.EMPTY;
        Random random = new Random(3);
        for (int topic = 0; topic < 8; topic++) {
            image = withTopic(image, brokers(3), new UUID(topic, random.nextLong()));
        }
        for (List<ReplicaId> placed : place(image, brokers(4), 5, 3)) {
            assertEquals(4, placed.getFirst().brokerId());
        }
    }

    private static MetadataImage withTopic(MetadataImage image, List<BrokerRegistration> brokers, UUID id) {
        ImageBuilder builder = new ImageBuilder(image).apply(new TopicCreated("t" + id, id, 3, new TreeMap<>()));
        ReplicaPlacement placement = new ReplicaPlacement(image, brokers);
        for (int i = 0; i < 3; i++) {
            GroupId group = new GroupId(image.nextGroupId() + i);
            builder.apply(new PartitionCreated(id, new PartitionImage(i, group, placement.next(3))));
        }
        return builder.image();
    }
}
