package dev.balsa.broker.metadata;

import dev.balsa.broker.metadata.MetadataFact.BrokerRegistered;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.PartitionMoveDecided;
import dev.balsa.broker.metadata.MetadataFact.ProducerIdsAllocated;
import dev.balsa.broker.metadata.MetadataFact.ReplicasChanged;
import dev.balsa.broker.metadata.MetadataFact.TopicConfigured;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicDeleted;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/** Makes rounds of facts that fit an image, as a controller might have decided them. */
public final class RandomFacts {
    private final Random random;

    public RandomFacts(Random random) {
        this.random = random;
    }

    /** The facts of one entry; never empty. */
    public List<MetadataFact> next(MetadataImage image) {
        return switch (random.nextInt(8)) {
            case 0 -> List.of(broker());
            case 1 -> List.of(new ProducerIdsAllocated(image.nextProducerId(), 1 + random.nextInt(1_000), 1));
            case 2 ->
                image.topics().isEmpty()
                        ? topic(image)
                        : List.of(new TopicDeleted(anyTopic(image).id()));
            case 3 -> image.topics().isEmpty() ? topic(image) : partitions(image, anyTopic(image));
            case 4 -> image.partitions().isEmpty() ? topic(image) : List.of(move(anyPartition(image)));
            case 5 -> image.partitions().isEmpty() ? topic(image) : List.of(replicas(anyPartition(image)));
            case 6 -> image.topics().isEmpty() ? topic(image) : List.of(configured(anyTopic(image)));
            default -> topic(image);
        };
    }

    private MetadataFact broker() {
        int id = random.nextInt(6);
        UUID incarnation = new UUID(id, random.nextInt(3));
        String host = random.nextBoolean() ? "host" : "::1";
        return new BrokerRegistered(new BrokerRegistration(
                id,
                incarnation,
                host + ":" + random.nextInt(65_536),
                host + ":1",
                random.nextBoolean() ? "" : "r" + random.nextInt(3),
                random.nextInt(4) == 0));
    }

    private List<MetadataFact> topic(MetadataImage image) {
        String name = "t" + random.nextInt(1_000_000);
        if (image.topic(name) != null) {
            return List.of(broker());
        }
        TreeMap<String, String> configs = configs();
        UUID id = new UUID(random.nextLong(), random.nextLong());
        List<MetadataFact> facts = new ArrayList<>(List.of(new TopicCreated(name, id, 1, configs)));
        addPartitions(facts, id, 0, 1 + random.nextInt(4), image.nextGroupId());
        return facts;
    }

    private TreeMap<String, String> configs() {
        TreeMap<String, String> configs = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            configs.put("k" + random.nextInt(9), "v" + random.nextInt(9));
        }
        return configs;
    }

    private MetadataFact configured(TopicImage topic) {
        return new TopicConfigured(topic.id(), configs());
    }

    private List<MetadataFact> partitions(MetadataImage image, TopicImage topic) {
        List<MetadataFact> facts = new ArrayList<>();
        addPartitions(facts, topic.id(), topic.partitions().size(), 1 + random.nextInt(3), image.nextGroupId());
        return facts;
    }

    private void addPartitions(List<MetadataFact> facts, UUID topicId, int first, int count, long firstGroup) {
        long group = firstGroup + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            List<ReplicaId> replicas = new ArrayList<>();
            for (int r = random.nextInt(3); r >= 0; r--) {
                replicas.add(new ReplicaId(r, new UUID(r, 0)));
            }
            facts.add(new PartitionCreated(topicId, new PartitionImage(first + i, new GroupId(group++), replicas)));
        }
    }

    private TopicImage anyTopic(MetadataImage image) {
        return new ArrayList<>(image.topics().values())
                .get(random.nextInt(image.topics().size()));
    }

    private static <T> List<T> shuffled(List<T> all, Random random) {
        List<T> some = new ArrayList<>(all);
        Collections.shuffle(some, random);
        return some.subList(0, 1 + random.nextInt(some.size()));
    }

    private MetadataFact move(PartitionAssignment assignment) {
        return new PartitionMoveDecided(assignment.partition().group(), shuffled(List.of(0, 1, 2, 3, 4, 5), random));
    }

    private MetadataFact replicas(PartitionAssignment assignment) {
        List<ReplicaId> replicas = new ArrayList<>();
        for (int id : shuffled(List.of(0, 1, 2, 3, 4, 5), random)) {
            replicas.add(new ReplicaId(id, new UUID(id, random.nextInt(3))));
        }
        return new ReplicasChanged(assignment.partition().group(), replicas);
    }

    private PartitionAssignment anyPartition(MetadataImage image) {
        return new ArrayList<>(image.partitions().values())
                .get(random.nextInt(image.partitions().size()));
    }
}
