package dev.balsa.broker.metadata;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.metadata.MetadataFact.BrokerRegistered;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.ProducerIdsAllocated;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicDeleted;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageBuilderTest {
    private static final UUID TOPIC = new UUID(1, 1);
    private static final ReplicaId REPLICA = new ReplicaId(1, new UUID(7, 7));

    private static MetadataFact topic(String name, UUID id) {
        return new TopicCreated(name, id, 1, new TreeMap<>());
    }

    private static MetadataFact partition(UUID topic, int partition, long group) {
        return new PartitionCreated(topic, new PartitionImage(partition, new GroupId(group), List.of(REPLICA)));
    }

    private static MetadataImage image(MetadataFact... facts) {
        return new ImageBuilder(MetadataImage.EMPTY).applyAll(List.of(facts)).image();
    }

    @Test
    void aTopicIsFoundByNameIdAndGroup() {
        MetadataImage image = image(topic("logs", TOPIC), partition(TOPIC, 0, 1), partition(TOPIC, 1, 2));

        TopicImage topic = requireNonNull(image.topic("logs"));
        assertEquals(2, topic.partitions().size());
        assertSame(topic, image.topic(TOPIC));
        assertEquals(
                1, requireNonNull(image.partition(new GroupId(2))).partition().partition());
        assertEquals(requireNonNull(image.partition(new GroupId(2))), image.partition("logs", 1));
        assertNull(image.partition("logs", 2));
        assertNull(image.partition("logs", -1));
        assertNull(image.partition("other", 0));
        assertEquals(3, image.nextGroupId());
    }

    @Test
    void groupIdsAreNeverUsedAgain() {
        MetadataImage image = image(topic("logs", TOPIC), partition(TOPIC, 0, 1), new TopicDeleted(TOPIC));

        assertTrue(image.partitions().isEmpty());
        assertEquals(2, image.nextGroupId());
        MetadataFact reuse = partition(new UUID(2, 2), 0, 1);
        ImageBuilder builder = new ImageBuilder(image).apply(topic("logs", new UUID(2, 2)));
        assertThrows(IllegalStateException.class, () -> builder.apply(reuse));
    }

    @Test
    void deltasSayWhatWasMadeAndRemoved() {
        ImageBuilder first = new ImageBuilder(MetadataImage.EMPTY)
                .applyAll(List.of(topic("a", TOPIC), partition(TOPIC, 0, 1), partition(TOPIC, 1, 2)));
        assertEquals(2, first.delta().created().size());
        assertTrue(first.delta().deleted().isEmpty());

        UUID short1 = new UUID(3, 3);
        ImageBuilder second = new ImageBuilder(first.image())
                .applyAll(List.of(
                        new TopicDeleted(TOPIC),
                        topic("b", short1),
                        partition(short1, 0, 3),
                        new TopicDeleted(short1)));
        assertTrue(second.delta().created().isEmpty(), "made and removed at once is not made");
        assertEquals(
                List.of(new GroupId(1), new GroupId(2), new GroupId(3)),
                second.delta().deleted().stream()
                        .map(deleted -> deleted.partition().group())
                        .toList());
    }

    @Test
    void untouchedMapsAreShared() {
        MetadataImage before = image(topic("a", TOPIC), partition(TOPIC, 0, 1));
        MetadataImage after = new ImageBuilder(before)
                .apply(new BrokerRegistered(new BrokerRegistration(1, TOPIC, "h:1", "h:2", "", false)))
                .image();
        assertSame(before.topics(), after.topics());
        assertSame(before.partitions(), after.partitions());
        assertTrue(before.brokers().isEmpty());
    }

    @Test
    void contradictionsAreRefused() {
        MetadataImage image = image(topic("a", TOPIC), partition(TOPIC, 0, 1), new ProducerIdsAllocated(1, 10, 1));
        List<MetadataFact> impossible = List.of(
                topic("a", new UUID(9, 9)),
                topic("b", TOPIC),
                partition(TOPIC, 2, 5),
                partition(new UUID(9, 9), 0, 5),
                new TopicDeleted(new UUID(9, 9)),
                new ProducerIdsAllocated(10, 1, 1));
        for (MetadataFact fact : impossible) {
            assertThrows(IllegalStateException.class, () -> new ImageBuilder(image).apply(fact), fact.toString());
        }
        assertThrows(IllegalStateException.class, () -> new ImageBuilder(image.withVersion(5)).version(4));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theIndexByGroupIsWhatTheTopicsSay(long seed) {
        RandomFacts facts = new RandomFacts(new Random(seed));
        MetadataImage image = MetadataImage.EMPTY;
        for (int round = 1; round <= 200; round++) {
            image = new ImageBuilder(image)
                    .version(round)
                    .applyAll(facts.next(image))
                    .image();
            TreeMap<GroupId, PartitionAssignment> expected = new TreeMap<>();
            for (TopicImage topic : image.topics().values()) {
                topic.partitions()
                        .forEach(partition -> expected.put(
                                partition.group(), new PartitionAssignment(topic.name(), topic.id(), partition)));
            }
            assertEquals(expected, image.partitions(), "seed " + seed + " round " + round);
            assertEquals(image.topics().size(), image.topicNames().size());
        }
    }
}
