package dev.balsa.broker.store;

import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.FactCodec;
import dev.balsa.broker.metadata.ImageStore;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.broker.metadata.MetadataFact.BrokerRegistered;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.PartitionMoveDecided;
import dev.balsa.broker.metadata.MetadataFact.ProducerIdsAllocated;
import dev.balsa.broker.metadata.MetadataFact.ReplicasChanged;
import dev.balsa.broker.metadata.MetadataFact.TopicConfigured;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicDeleted;
import dev.balsa.broker.metadata.MetadataFormatException;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.ReplicaTask;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.store.StateStore.Family;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.runtime.GroupSnapshots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The metadata image in the state store: one row a broker, topic and partition, holding the fact that made it, under the
 * metadata group's prefix; and this broker's replica tasks apart from it.
 */
public final class StoredImage implements ImageStore {
    private static final GroupId GROUP = GroupId.METADATA;
    private static final byte COUNTERS = 2;
    private static final byte BROKERS = 3;
    private static final byte TOPICS = 4;
    private static final byte PARTITIONS = 5;
    private static final int NEXT_GROUP_ID = 1;
    private static final int NEXT_PRODUCER_ID = 2;

    /** Precedes the group in the keys of tasks. */
    private static final byte TASKS = 1;

    private final StateStore store;
    private final ReplicaId self;
    private final Object tasksLock = new Object();

    /** @param self whose replicas' tasks are kept */
    public StoredImage(StateStore store, ReplicaId self) {
        this.store = store;
        this.self = self;
    }

    @Override
    public void apply(MetadataImage before, List<MetadataFact> facts, MetadataDelta delta) throws IOException {
        MetadataImage after = delta.image();
        StateBatch batch = new StateBatch();
        // A partition that was made and deleted in one round is written and deleted again: facts go in their order.
        for (MetadataFact fact : facts) {
            switch (fact) {
                case BrokerRegistered broker ->
                    put(
                            batch,
                            StateKeys.row(GROUP, BROKERS, broker.registration().id()),
                            fact);
                case TopicCreated topic -> put(batch, StateKeys.row(GROUP, TOPICS, topic.topicId()), fact);
                case TopicConfigured topic -> putTopic(batch, after.topic(topic.topicId()));
                case PartitionCreated partition ->
                    put(batch, partitionKey(partition.topicId(), partition.partition()), fact);
                case TopicDeleted topic -> deleteTopic(batch, topic.topicId());
                case PartitionMoveDecided move -> putPartition(batch, after.partition(move.group()));
                case ReplicasChanged changed -> putPartition(batch, after.partition(changed.group()));
                case ProducerIdsAllocated ids -> {}
            }
        }
        counter(batch, NEXT_GROUP_ID, before.nextGroupId(), after.nextGroupId());
        counter(batch, NEXT_PRODUCER_ID, before.nextProducerId(), after.nextProducerId());
        putTasks(batch, delta);
        batch.put(Family.META, StateKeys.applied(GROUP), StateKeys.value(after.version()));
        synchronized (tasksLock) {
            store.write(batch);
        }
    }

    private static void put(StateBatch batch, byte[] key, MetadataFact fact) {
        batch.put(Family.META, key, FactCodec.encode(fact));
    }

    private static void deleteTopic(StateBatch batch, UUID topicId) {
        batch.delete(Family.META, StateKeys.row(GROUP, TOPICS, topicId));
        // Partitions are numbered from 0 to less than 2^31: the topic's rows end before the highest number.
        batch.deleteRange(
                Family.META,
                StateKeys.row(GROUP, PARTITIONS, topicId, 0),
                StateKeys.row(GROUP, PARTITIONS, topicId, Integer.MAX_VALUE));
    }

    private static void counter(StateBatch batch, int number, long before, long after) {
        if (before != after) {
            batch.put(Family.META, StateKeys.row(GROUP, COUNTERS, number), StateKeys.value(after));
        }
    }

    private static byte[] partitionKey(UUID topicId, PartitionImage partition) {
        return StateKeys.row(GROUP, PARTITIONS, topicId, partition.partition());
    }

    /** @param topic null if it was deleted in the same round */
    private static void putTopic(StateBatch batch, @Nullable TopicImage topic) {
        if (topic != null) {
            TopicCreated row = new TopicCreated(topic.name(), topic.id(), topic.replicationFactor(), topic.configs());
            put(batch, StateKeys.row(GROUP, TOPICS, row.topicId()), row);
        }
    }

    /** @param assignment null if the partition was deleted in the same round */
    private static void putPartition(StateBatch batch, @Nullable PartitionAssignment assignment) {
        if (assignment != null) {
            PartitionCreated row = new PartitionCreated(assignment.topicId(), assignment.partition());
            put(batch, partitionKey(row.topicId(), row.partition()), row);
        }
    }

    @Override
    public MetadataImage load() throws IOException {
        return load(store);
    }

    @Override
    public GroupSnapshots snapshots() {
        return new StateSnapshots(store, Family.META, GROUP, this::addTasks);
    }

    /** The tasks that the facts in between would have meant. */
    private void addTasks(StateRows next, StateBatch batch) throws IOException {
        putTasks(batch, MetadataDelta.between(load(), load(next)));
    }

    private static MetadataImage load(StateRows rows) throws IOException {
        byte[] version = rows.get(Family.META, StateKeys.applied(GROUP));
        if (version == null) {
            return MetadataImage.EMPTY;
        }
        NavigableMap<Integer, BrokerRegistration> brokers = new TreeMap<>();
        for (MetadataFact fact : facts(rows, BROKERS)) {
            if (fact instanceof BrokerRegistered broker) {
                brokers.put(broker.registration().id(), broker.registration());
            }
        }
        NavigableMap<UUID, TopicCreated> created = new TreeMap<>();
        NavigableMap<UUID, List<PartitionImage>> placed = new TreeMap<>();
        for (MetadataFact fact : facts(rows, TOPICS)) {
            if (fact instanceof TopicCreated topic) {
                created.put(topic.topicId(), topic);
                placed.put(topic.topicId(), new ArrayList<>());
            }
        }
        NavigableMap<GroupId, PartitionAssignment> partitions = new TreeMap<>();
        for (MetadataFact fact : facts(rows, PARTITIONS)) {
            if (fact instanceof PartitionCreated partition) {
                TopicCreated topic = created.get(partition.topicId());
                List<PartitionImage> siblings = placed.get(partition.topicId());
                if (topic == null || siblings == null) {
                    throw new IOException("the state database has a partition of the unknown topic id "
                            + partition.topicId() + "; move it away and start again");
                }
                siblings.add(partition.partition());
                partitions.put(
                        partition.partition().group(),
                        new PartitionAssignment(topic.name(), topic.topicId(), partition.partition()));
            }
        }
        NavigableMap<String, TopicImage> topics = new TreeMap<>();
        NavigableMap<UUID, String> names = new TreeMap<>();
        created.forEach((id, topic) -> {
            topics.put(
                    topic.name(),
                    new TopicImage(
                            topic.name(),
                            id,
                            topic.replicationFactor(),
                            topic.configs(),
                            placed.getOrDefault(id, List.of())));
            names.put(id, topic.name());
        });
        return new MetadataImage(
                ByteBuffer.wrap(version).getLong(),
                counter(rows, NEXT_GROUP_ID, MetadataImage.EMPTY.nextGroupId()),
                counter(rows, NEXT_PRODUCER_ID, MetadataImage.EMPTY.nextProducerId()),
                brokers,
                topics,
                names,
                partitions);
    }

    private static List<MetadataFact> facts(StateRows rows, byte table) throws IOException {
        List<MetadataFact> facts = new ArrayList<>();
        rows.scan(Family.META, StateKeys.table(GROUP, table), (key, value) -> {
            try {
                facts.add(FactCodec.decode(ByteBuffer.wrap(value)));
            } catch (MetadataFormatException e) {
                throw new IOException("the state database holds an unreadable row: " + e.getMessage(), e);
            }
        });
        return facts;
    }

    private static long counter(StateRows rows, int number, long otherwise) throws IOException {
        byte[] value = rows.get(Family.META, StateKeys.row(GROUP, COUNTERS, number));
        return value == null ? otherwise : ByteBuffer.wrap(value).getLong();
    }

    @Override
    public SortedMap<GroupId, ReplicaTask> tasks() throws IOException {
        SortedMap<GroupId, ReplicaTask> tasks = new TreeMap<>();
        store.scan(Family.LOCAL, new byte[] {TASKS}, (key, value) -> {
            GroupId group = new GroupId(ByteBuffer.wrap(key).getLong(1));
            tasks.put(group, task(value[0]));
        });
        return tasks;
    }

    @Override
    public void taskDone(GroupId group, ReplicaTask task) throws IOException {
        byte[] key = taskKey(group);
        // Against apply(): a deletion that arrives while a creation is reported done must not be forgotten with it.
        synchronized (tasksLock) {
            byte[] present = store.get(Family.LOCAL, key);
            if (present != null && present[0] == code(task)) {
                store.write(new StateBatch().delete(Family.LOCAL, key));
            }
        }
    }

    private void putTasks(StateBatch batch, MetadataDelta delta) {
        delta.tasksFor(self).forEach((group, task) -> batch.put(Family.LOCAL, taskKey(group), new byte[] {code(task)}));
    }

    private static byte[] taskKey(GroupId group) {
        return ByteBuffer.allocate(9).put(TASKS).putLong(group.value()).array();
    }

    private static byte code(ReplicaTask task) {
        return switch (task) {
            case CREATE -> 1;
            case DELETE -> 2;
        };
    }

    private static ReplicaTask task(byte code) throws IOException {
        return switch (code) {
            case 1 -> ReplicaTask.CREATE;
            case 2 -> ReplicaTask.DELETE;
            default -> throw new IOException("the state database holds a task of the unknown kind " + code);
        };
    }
}
