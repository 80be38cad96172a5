package dev.balsa.broker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.RandomFacts;
import dev.balsa.broker.metadata.ReplicaTask;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateSnapshotsTest {
    private static final ReplicaId SELF = new ReplicaId(0, new UUID(0, 0));

    @TempDir
    Path directory;

    private static MetadataImage grow(StoredImage store, MetadataImage image, RandomFacts random, int rounds)
            throws IOException {
        MetadataImage grown = image;
        for (int round = 0; round < rounds; round++) {
            List<MetadataFact> facts = random.next(grown);
            MetadataDelta delta = new ImageBuilder(grown)
                    .version(grown.version() + 1)
                    .applyAll(facts)
                    .delta();
            store.apply(grown, facts, delta);
            grown = delta.image();
        }
        return grown;
    }

    private static Set<GroupId> placedHere(MetadataImage image) {
        return image.partitions().values().stream()
                .map(PartitionAssignment::partition)
                .filter(partition -> image.placedReplicas(partition).contains(SELF))
                .map(PartitionImage::group)
                .collect(Collectors.toSet());
    }

    private static Anchor at(long index) {
        return new Anchor(new EntryId(index, 1), 0, Configuration.EMPTY, new byte[0]);
    }

    private static List<SnapshotChunk> pieces(GroupSnapshots snapshots, long index, int maxBytes) throws IOException {
        List<SnapshotChunk> pieces = new ArrayList<>();
        try (SnapshotReader reader = snapshots.open(at(index))) {
            long position = 0;
            while (!reader.isAtEnd()) {
                byte[] bytes = reader.read(maxBytes);
                assertTrue(bytes.length <= maxBytes, "more than was asked for");
                pieces.add(new SnapshotChunk(at(index), position, bytes, reader.isAtEnd()));
                position += bytes.length;
            }
        }
        return pieces;
    }

    /** One that was away goes from its old image to the sender's, with the tasks that the facts in between would have given it. */
    @ParameterizedTest
    @ValueSource(longs = {71, 72, 73, 74})
    void aReplicaThatWasAwayGetsTheImageAndItsTasks(long seed) throws IOException {
        Random random = new Random(seed);
        RandomFacts facts = new RandomFacts(random);
        StoredImage away = new StoredImage(new MemoryStateStore(), SELF);
        try (RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), directory)) {
            StoredImage sender = new StoredImage(rocks, SELF);
            // The same facts to both, and then some to one only.
            MetadataImage image = MetadataImage.EMPTY;
            for (int round = 0; round < 20; round++) {
                List<MetadataFact> common = facts.next(image);
                MetadataDelta delta = new ImageBuilder(image)
                        .version(image.version() + 1)
                        .applyAll(common)
                        .delta();
                sender.apply(image, common, delta);
                away.apply(image, common, delta);
                image = delta.image();
            }
            TreeMap<GroupId, ReplicaTask> expected = new TreeMap<>(away.tasks());
            Set<GroupId> before = placedHere(image);
            image = grow(sender, image, facts, 40);
            Set<GroupId> after = placedHere(image);
            after.stream()
                    .filter(group -> !before.contains(group))
                    .forEach(group -> expected.put(group, ReplicaTask.CREATE));
            before.stream()
                    .filter(group -> !after.contains(group))
                    .forEach(group -> expected.put(group, ReplicaTask.DELETE));

            for (SnapshotChunk piece : pieces(sender.snapshots(), image.version(), 1 + random.nextInt(200))) {
                assertFalse(away.load().equals(image), "seed " + seed + ": shows before it is installed");
                away.snapshots().stage(piece);
            }
            away.snapshots().install(at(image.version()));

            assertEquals(image, away.load(), "seed " + seed);
            assertEquals(expected, away.tasks(), "seed " + seed);
        }
    }

    @Test
    void whatIsWrittenWhileItIsReadDoesNotShow() throws IOException {
        try (RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), directory)) {
            StoredImage sender = new StoredImage(rocks, SELF);
            RandomFacts facts = new RandomFacts(new Random(81));
            MetadataImage image = grow(sender, MetadataImage.EMPTY, facts, 20);
            StoredImage receiver = new StoredImage(new MemoryStateStore(), SELF);
            try (SnapshotReader reader = sender.snapshots().open(at(image.version()))) {
                grow(sender, image, facts, 20);
                byte[] all = reader.read(1 << 20);
                assertTrue(reader.isAtEnd());
                receiver.snapshots().stage(new SnapshotChunk(at(image.version()), 0, all, true));
            }
            receiver.snapshots().install(at(image.version()));
            assertEquals(image, receiver.load());
        }
    }

    @Test
    void aCrashAtAnyWriteLeavesTheOldStateOrTheNewOne() throws IOException {
        StoredImage sender = new StoredImage(new MemoryStateStore(), SELF);
        RandomFacts facts = new RandomFacts(new Random(91));
        MetadataImage image = grow(sender, MetadataImage.EMPTY, facts, 30);
        List<SnapshotChunk> pieces = pieces(sender.snapshots(), image.version(), 300);
        Anchor anchor = at(image.version());

        MemoryStateStore store = new MemoryStateStore();
        GroupSnapshots receiver = new StoredImage(store, SELF).snapshots();
        for (SnapshotChunk piece : pieces) {
            receiver.stage(piece);
        }
        MemoryStateStore staged = store.crashed(Integer.MAX_VALUE);
        assertEquals(MetadataImage.EMPTY, new StoredImage(staged, SELF).load());
        GroupSnapshots afterCrash = new StoredImage(staged, SELF).snapshots();
        afterCrash.install(anchor);
        assertEquals(image, new StoredImage(staged.crashed(Integer.MAX_VALUE), SELF).load());
        afterCrash.install(anchor);
        assertEquals(image, new StoredImage(staged, SELF).load(), "installed again");
    }

    @Test
    void anotherTransferBeginsAnew() throws IOException {
        StoredImage sender = new StoredImage(new MemoryStateStore(), SELF);
        RandomFacts facts = new RandomFacts(new Random(92));
        MetadataImage image = grow(sender, MetadataImage.EMPTY, facts, 30);
        List<SnapshotChunk> abandoned = pieces(sender.snapshots(), image.version(), 50);
        image = grow(sender, image, facts, 5);
        StoredImage receiver = new StoredImage(new MemoryStateStore(), SELF);
        receiver.snapshots().stage(abandoned.getFirst());
        receiver.snapshots().stage(abandoned.get(1));
        for (SnapshotChunk piece : pieces(sender.snapshots(), image.version(), 400)) {
            receiver.snapshots().stage(piece);
        }
        receiver.snapshots().install(at(image.version()));
        assertEquals(image, receiver.load());
    }

    @Test
    void whatIsNotTheStateAtTheAnchorIsRefused() throws IOException {
        StoredImage sender = new StoredImage(new MemoryStateStore(), SELF);
        MetadataImage image = grow(sender, MetadataImage.EMPTY, new RandomFacts(new Random(93)), 30);
        long index = image.version();
        assertThrows(IOException.class, () -> sender.snapshots().open(at(index + 1)), "rows of another place");

        StoredImage receiver = new StoredImage(new MemoryStateStore(), SELF);
        assertThrows(IOException.class, () -> receiver.snapshots().install(at(index)), "nothing was received");
        List<SnapshotChunk> pieces = pieces(sender.snapshots(), index, 100);
        receiver.snapshots().stage(pieces.getFirst());
        assertThrows(IOException.class, () -> receiver.snapshots().install(at(index)), "not all was received");
        SnapshotChunk last = pieces.getLast();
        receiver.snapshots().stage(last);
        assertThrows(IOException.class, () -> receiver.snapshots().install(at(index)), "a piece is missing");
        receiver.snapshots().stage(new SnapshotChunk(at(index), 0, new byte[] {RowCodec.VERSION, 0, 0, 0, 9}, true));
        assertThrows(IOException.class, () -> receiver.snapshots().install(at(index)), "cut off");
        receiver.snapshots().stage(new SnapshotChunk(at(index), 0, new byte[] {RowCodec.VERSION + 1}, true));
        assertThrows(IOException.class, () -> receiver.snapshots().install(at(index)), "another format");
        assertEquals(MetadataImage.EMPTY, receiver.load());
    }

    @Test
    void aClosedStoreEndsReadersInsteadOfTheProcess() throws IOException {
        RocksStateStore rocks = RocksStateStore.open(new NioFileIo(), directory);
        StoredImage sender = new StoredImage(rocks, SELF);
        MetadataImage image = grow(sender, MetadataImage.EMPTY, new RandomFacts(new Random(94)), 30);
        SnapshotReader reader = sender.snapshots().open(at(image.version()));
        reader.read(10);
        rocks.close();
        assertThrows(IOException.class, () -> reader.read(1 << 20));
        reader.close();
    }
}
