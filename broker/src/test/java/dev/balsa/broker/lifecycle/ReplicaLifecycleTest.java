package dev.balsa.broker.lifecycle;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.group.decide.GroupSettings;
import dev.balsa.broker.group.host.CoordinatorPorts;
import dev.balsa.broker.group.host.Coordinators;
import dev.balsa.broker.group.host.KnownTopics;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.broker.metadata.MetadataFact.BrokerRegistered;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.PartitionMoveDecided;
import dev.balsa.broker.metadata.MetadataFact.ReplicasChanged;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicDeleted;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.ReplicaTask;
import dev.balsa.broker.partition.PartitionPorts;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.PartitionSettings;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.broker.store.MemoryStateStore;
import dev.balsa.broker.store.StoredGroups;
import dev.balsa.broker.store.StoredImage;
import dev.balsa.broker.store.StoredProducers;
import dev.balsa.broker.testing.ManualClock;
import dev.balsa.broker.testing.NoMoves;
import dev.balsa.broker.testing.NothingDurable;
import dev.balsa.broker.testing.TestRetention;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.HostPorts;
import dev.balsa.raft.runtime.HostSettings;
import dev.balsa.raft.runtime.MultiRaftHost;
import dev.balsa.raft.runtime.PeerTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a real log store and host; the worker runs when the test says so, which is where a crash may cut it short. */
class ReplicaLifecycleTest {
    private static final ReplicaId SELF = new ReplicaId(1, new UUID(1, 1));
    private static final ReplicaId OTHER = new ReplicaId(2, new UUID(2, 2));
    private static final UUID TOPIC = new UUID(5, 5);
    private static final GroupId MINE = new GroupId(1);
    private static final GroupId NOT_MINE = new GroupId(2);

    @TempDir
    Path directory;

    private final MemoryStateStore memory = new MemoryStateStore();
    private StoredImage images = new StoredImage(memory, SELF);
    private final ConcurrentLinkedQueue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final List<String> fatal = new ArrayList<>();
    private MetadataImage image = MetadataImage.EMPTY;
    private boolean caughtUp = true;
    private @Nullable Life life;

    /** What lives in one process. */
    private final class Life {
        final LogDirectories logs;
        final MultiRaftHost host;
        final Replicas replicas;
        final ReplicaLifecycle lifecycle;

        Life() throws IOException {
            logs = LogDirectories.open(
                    new NioFileIo(),
                    List.of(directory),
                    new LogStoreSettings(1 << 20, 3, new SegmentSettings(1 << 20, 4096)));
            host = MultiRaftHost.threaded(
                    HostSettings.DEFAULT,
                    new HostPorts(
                            logs,
                            new Silence(),
                            System::nanoTime,
                            group -> new SplittableRandom(group.value()),
                            Runnable::run,
                            fatal::add));
            StoredProducers producers = new StoredProducers(memory, Runnable::run, fatal::add);
            replicas = new Replicas(
                    host,
                    new PartitionPorts(
                            () -> 1,
                            System::nanoTime,
                            producers,
                            (group, term, leader) -> {},
                            Runnable::run,
                            group -> new NoMoves(),
                            new TestRetention().ports(new ManualClock())));
            Coordinators coordinators = new Coordinators(
                    host,
                    new CoordinatorPorts(
                            GroupSettings.DEFAULT,
                            new KnownTopics(MetadataImage.EMPTY),
                            new StoredGroups(memory),
                            Runnable::run,
                            InstantSource.system(),
                            System::nanoTime,
                            (group, term, leader) -> {},
                            group -> new NoMoves(),
                            new TestRetention().ports(new ManualClock()),
                            (appliedIndex, loadedIndex) -> new NothingDurable(),
                            fatal::add));
            lifecycle = new ReplicaLifecycle(new LifecyclePorts(
                    SELF,
                    logs,
                    replicas,
                    coordinators,
                    images,
                    producers,
                    PartitionSettings.DEFAULT,
                    RaftSettings.DEFAULT,
                    work::add,
                    () -> caughtUp,
                    fatal::add));
            lifecycle.startExisting(images.load());
        }

        void end() throws IOException {
            host.close();
            logs.close();
        }
    }

    private static final class Silence implements PeerTransport {
        @Override
        public void send(int brokerId, List<GroupMessage> messages) {}

        @Override
        public void close() {}
    }

    private Life life() throws IOException {
        Life present = life;
        if (present == null) {
            present = new Life();
            life = present;
        }
        return present;
    }

    private Life nextLife() throws IOException {
        life().end();
        work.clear();
        life = null;
        return life();
    }

    @BeforeEach
    void format() throws IOException {
        DataDirectory.format(
                new NioFileIo(),
                directory,
                new DataDirectory.Identity("c", SELF.brokerId(), SELF.incarnation(), List.of()));
    }

    @AfterEach
    void end() throws IOException {
        if (life != null) {
            life.end();
        }
        assertEquals(List.of(), fatal);
    }

    private void decide(MetadataFact... facts) throws IOException {
        ImageBuilder builder =
                new ImageBuilder(image).version(image.version() + 1).applyAll(List.of(facts));
        MetadataDelta delta = builder.delta();
        images.apply(image, List.of(facts), delta);
        image = delta.image();
        life().lifecycle.metadataChanged(delta);
    }

    private static MetadataFact[] topicOfTwo() {
        return new MetadataFact[] {
            new TopicCreated("t", TOPIC, 1, new TreeMap<>()),
            new PartitionCreated(TOPIC, new PartitionImage(0, MINE, List.of(SELF))),
            new PartitionCreated(TOPIC, new PartitionImage(1, NOT_MINE, List.of(OTHER)))
        };
    }

    private void runWork() {
        for (Runnable task = work.poll(); task != null; task = work.poll()) {
            task.run();
        }
    }

    private void runWorkUntilNoTaskIsLeft() {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            runWork();
            return images.tasks().isEmpty();
        });
    }

    private List<GroupId> onDisk() throws IOException {
        return life().logs.groups().stream()
                .map(log -> log.descriptor().group())
                .toList();
    }

    @Test
    void whatIsPlacedHereIsMadeAndRunsAgainAfterARestart() throws IOException {
        life();
        decide(topicOfTwo());
        runWork();
        assertNotNull(life().replicas.find(MINE));
        assertNull(life().replicas.find(NOT_MINE));
        assertTrue(images.tasks().isEmpty());
        assertNotNull(nextLife().replicas.find(MINE));
        assertEquals(List.of(MINE), onDisk());
    }

    @Test
    void aCreationThatACrashCutShortIsMadeUpFor() throws IOException {
        life();
        decide(topicOfTwo());
        nextLife();
        assertNull(life().replicas.find(MINE));
        runWork();
        assertNotNull(life().replicas.find(MINE));
        assertTrue(images.tasks().isEmpty());
    }

    @Test
    void aDeletionThatACrashCutShortIsMadeUpFor() throws IOException {
        life();
        decide(topicOfTwo());
        runWork();
        decide(new TopicDeleted(TOPIC));
        nextLife();
        assertNull(life().replicas.find(MINE), "what is deleted does not come back to life");
        runWorkUntilNoTaskIsLeft();
        assertEquals(List.of(), nextLife().logs.groups());
    }

    @Test
    void aCommittedDeletionRemovesTheReplica() throws IOException {
        life();
        decide(topicOfTwo());
        runWork();
        decide(new TopicDeleted(TOPIC));
        runWorkUntilNoTaskIsLeft();
        assertNull(life().replicas.find(MINE));
        assertEquals(List.of(), nextLife().logs.groups());
    }

    private static BrokerRegistered registered(ReplicaId broker) {
        return new BrokerRegistered(new BrokerRegistration(
                broker.brokerId(),
                broker.incarnation(),
                "h:" + broker.brokerId(),
                "p:" + broker.brokerId(),
                "",
                false));
    }

    @Test
    void aReplicaComesWithAMoveAndGoesWithOneOverRestarts() throws IOException {
        life();
        decide(registered(SELF), registered(OTHER));
        decide(topicOfTwo());
        runWork();
        decide(
                new PartitionMoveDecided(NOT_MINE, List.of(SELF.brokerId())),
                new PartitionMoveDecided(MINE, List.of(OTHER.brokerId())));
        nextLife();
        runWork();
        assertNotNull(life().replicas.find(MINE), "it votes until the group says that it does not");
        GroupLog joined = life().logs.groups().stream()
                .filter(log -> log.descriptor().group().equals(NOT_MINE))
                .findFirst()
                .orElse(null);
        assertNull(joined, "made in this life, not found on the disk");
        PartitionReplica replica = life().replicas.find(NOT_MINE);
        assertNotNull(replica);
        nextLife();
        assertEquals(
                List.of(Configuration.ofVoters(List.of(SELF)), Configuration.EMPTY),
                life().logs.groups().stream()
                        .map(log -> log.descriptor().initialConfiguration())
                        .toList());
        decide(new ReplicasChanged(MINE, List.of(OTHER)), new ReplicasChanged(NOT_MINE, List.of(OTHER)));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            life().lifecycle.retry();
            runWork();
            return images.tasks().keySet().equals(Set.of(MINE));
        });
        assertNull(life().replicas.find(NOT_MINE));
        assertNotNull(
                life().replicas.find(MINE), "its own group still counts on it: the wish may be an old one read again");
        nextLife();
        assertEquals(List.of(MINE), onDisk());
    }

    @Test
    void aReplicaThatLeavesAndComesBackBeforeTheWorkerCameKeepsItsLog() throws IOException {
        life();
        decide(registered(SELF), registered(OTHER));
        decide(topicOfTwo());
        runWork();
        PartitionReplica before = life().replicas.find(MINE);
        decide(new ReplicasChanged(MINE, List.of(OTHER)));
        decide(new PartitionMoveDecided(MINE, List.of(SELF.brokerId())));
        runWorkUntilNoTaskIsLeft();
        assertSame(before, life().replicas.find(MINE));
        nextLife();
        assertEquals(List.of(MINE), onDisk());
    }

    @Test
    void nothingIsMadeBeforeTheMetadataHasCaughtUp() throws IOException {
        caughtUp = false;
        life();
        decide(topicOfTwo());
        runWork();
        assertNull(life().replicas.find(MINE), "the partition may have moved on since");
        caughtUp = true;
        life().lifecycle.retry();
        runWork();
        assertNotNull(life().replicas.find(MINE));
    }

    @Test
    void aTopicThatIsMadeAgainUnderItsNameGetsItsOwnReplica() throws IOException {
        life();
        decide(topicOfTwo());
        runWork();
        UUID again = new UUID(9, 9);
        GroupId anew = new GroupId(3);
        decide(new TopicDeleted(TOPIC));
        decide(
                new TopicCreated("t", again, 1, new TreeMap<>()),
                new PartitionCreated(again, new PartitionImage(0, anew, List.of(SELF))));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            life().lifecycle.retry();
            runWork();
            return images.tasks().isEmpty();
        });
        assertNull(life().replicas.find(MINE));
        assertNotNull(life().replicas.find(anew));
        nextLife();
        assertEquals(List.of(anew), onDisk());
    }

    @Test
    void madeAndDeletedBeforeTheWorkerCameLeavesNothing() throws IOException {
        life();
        decide(topicOfTwo());
        decide(new TopicDeleted(TOPIC));
        runWorkUntilNoTaskIsLeft();
        assertEquals(List.of(), nextLife().logs.groups());
    }

    /** A broker that has lost or not yet read its metadata knows nothing of its partitions: no reason to touch them. */
    @Test
    void anImageThatDoesNotKnowAReplicaIsNoReasonToRemoveIt() throws IOException {
        life();
        decide(topicOfTwo());
        runWork();
        life().end();
        images = new StoredImage(new MemoryStateStore(), SELF);
        image = MetadataImage.EMPTY;
        life = null;
        assertNotNull(life().replicas.find(MINE), "it runs, so that its partition can fail over");
        decide(new TopicCreated("other", new UUID(6, 6), 1, new TreeMap<>()));
        runWork();
        assertEquals(List.of(MINE), onDisk());
    }

    @Test
    void aReplicaWhoseLogIsGoneIsNotMadeAnew() throws IOException {
        life();
        decide(topicOfTwo());
        images.taskDone(MINE, ReplicaTask.CREATE);
        nextLife();
        runWork();
        assertNull(life().replicas.find(MINE), "a blank replica could vote for the loss of what it had acknowledged");
        assertEquals(List.of(), onDisk());
        assertNotNull(requireNonNull(images.load().partition(MINE)));
    }

    @Test
    void replayingTheMetadataLogChangesNothing() throws IOException {
        life();
        decide(topicOfTwo());
        runWork();
        var before = life().replicas.find(MINE);
        MetadataDelta again = new ImageBuilder(MetadataImage.EMPTY)
                .applyAll(List.of(topicOfTwo()))
                .delta();
        life().lifecycle.metadataChanged(again);
        runWork();
        assertEquals(before, life().replicas.find(MINE));
        assertFalse(images.tasks().containsKey(MINE));
    }
}
