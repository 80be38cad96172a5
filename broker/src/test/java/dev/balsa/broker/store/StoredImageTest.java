package dev.balsa.broker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.metadata.RandomFacts;
import dev.balsa.broker.metadata.ReplicaTask;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredImageTest {
    private static final ReplicaId SELF = new ReplicaId(0, new UUID(0, 0));

    @TempDir
    Path directory;

    private static MetadataImage apply(StoredImage store, MetadataImage image, List<MetadataFact> facts)
            throws IOException {
        ImageBuilder builder =
                new ImageBuilder(image).version(image.version() + 1).applyAll(facts);
        MetadataDelta delta = builder.delta();
        store.apply(image, facts, delta);
        return delta.image();
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void aReopenedImageIsTheSame(long seed) throws IOException {
        RandomFacts random = new RandomFacts(new Random(seed));
        MetadataImage image = MetadataImage.EMPTY;
        for (int life = 0; life < 3; life++) {
            try (RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), directory)) {
                StoredImage store = new StoredImage(rocks, SELF);
                assertEquals(image, store.load(), "seed " + seed + " life " + life);
                for (int round = 0; round < 100; round++) {
                    image = apply(store, image, random.next(image));
                }
                assertEquals(image, store.load(), "seed " + seed + " life " + life);
            }
        }
    }

    /** The files of a running database are what a dead process leaves behind. */
    @Test
    void aCrashLeavesAPrefixFromWhichReplayLeadsToTheSameImage() throws IOException {
        RandomFacts random = new RandomFacts(new Random(41));
        List<List<MetadataFact>> log = new ArrayList<>();
        MetadataImage image = MetadataImage.EMPTY;
        Path live = directory.resolve("live");
        Path dead = directory.resolve("dead");
        try (RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), live)) {
            StoredImage store = new StoredImage(rocks, SELF);
            for (int round = 0; round < 200; round++) {
                List<MetadataFact> facts = random.next(image);
                log.add(facts);
                image = apply(store, image, facts);
                if (round == 120) {
                    rocks.flush();
                }
            }
            copy(live, dead);
        }
        try (RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), dead)) {
            StoredImage store = new StoredImage(rocks, SELF);
            MetadataImage survived = store.load();
            assertEquals(121, survived.version(), "what was flushed, whole, and nothing after it");
            for (int i = (int) survived.version(); i < log.size(); i++) {
                survived = apply(store, survived, log.get(i));
            }
            assertEquals(image, survived);
            assertEquals(image, store.load());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53, 54})
    void tasksOutliveACrashTogetherWithTheFactsThatAskForThem(long seed) throws IOException {
        Random random = new Random(seed);
        RandomFacts facts = new RandomFacts(random);
        List<List<MetadataFact>> log = new ArrayList<>();
        List<Map<GroupId, ReplicaTask>> tasksAt = new ArrayList<>(List.of(Map.of()));
        MemoryStateStore memory = new MemoryStateStore();
        StoredImage store = new StoredImage(memory, SELF);
        MetadataImage image = MetadataImage.EMPTY;
        TreeMap<GroupId, ReplicaTask> expected = new TreeMap<>();
        for (int round = 0; round < 60; round++) {
            log.add(facts.next(image));
            Set<GroupId> before = placedHere(image);
            image = apply(store, image, log.getLast());
            Set<GroupId> after = placedHere(image);
            after.stream()
                    .filter(group -> !before.contains(group))
                    .forEach(group -> expected.put(group, ReplicaTask.CREATE));
            before.stream()
                    .filter(group -> !after.contains(group))
                    .forEach(group -> expected.put(group, ReplicaTask.DELETE));
            tasksAt.add(new TreeMap<>(expected));
            assertEquals(expected, store.tasks(), "seed " + seed + " round " + round);
        }
        StoredImage survivor = new StoredImage(memory.crashed(random.nextInt(60)), SELF);
        assertEquals(tasksAt.get((int) survivor.load().version()), survivor.tasks(), "seed " + seed);
    }

    @Test
    void onlyTheTaskThatWasDoneIsForgotten() throws IOException {
        StoredImage store = new StoredImage(new MemoryStateStore(), SELF);
        RandomFacts random = new RandomFacts(new Random(61));
        MetadataImage image = MetadataImage.EMPTY;
        while (store.tasks().isEmpty()) {
            image = apply(store, image, random.next(image));
        }
        GroupId group = store.tasks().firstKey();
        PartitionAssignment placed = Objects.requireNonNull(image.partition(group));
        apply(store, image, List.of(new MetadataFact.TopicDeleted(placed.topicId())));

        store.taskDone(group, ReplicaTask.CREATE);
        assertEquals(ReplicaTask.DELETE, store.tasks().get(group), "the deletion came while the creation was reported");
        store.taskDone(group, ReplicaTask.DELETE);
        assertFalse(store.tasks().containsKey(group));
    }

    private static Set<GroupId> placedHere(MetadataImage image) {
        Set<GroupId> placed = new TreeSet<>();
        for (PartitionAssignment assignment : image.partitions().values()) {
            if (image.placedReplicas(assignment.partition()).contains(SELF)) {
                placed.add(assignment.partition().group());
            }
        }
        return placed;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("LOCK")) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }
}
