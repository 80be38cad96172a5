package dev.balsa.broker.group.host;

import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.GroupTopic;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.decide.GroupSettings;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Subscription;
import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.store.MemoryStateStore;
import dev.balsa.broker.store.StoredGroups;
import dev.balsa.broker.testing.FakeGroup;
import dev.balsa.broker.testing.FakeHost;
import dev.balsa.broker.testing.FakeLog;
import dev.balsa.broker.testing.ManualClock;
import dev.balsa.broker.testing.NoMoves;
import dev.balsa.broker.testing.NothingDurable;
import dev.balsa.broker.testing.TestRetention;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One coordinator on a group whose every move a test makes by hand. */
final class CoordinatorWorld {
    static final GroupId ID = new GroupId(9);
    static final UUID TOPIC = new UUID(1, 1);
    static final String GROUP = "g";
    private static final long TICK_MS = 50;
    private static final ReplicaId SELF = new ReplicaId(1, new UUID(7, 1));

    final ManualClock clock = new ManualClock();
    final MemoryStateStore memory = new MemoryStateStore();
    final List<String> fatal = new ArrayList<>();
    final KnownTopics topics = new KnownTopics(image(4));
    FakeGroup raft;
    GroupCoordinator coordinator;

    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private boolean storeStalls;
    final TestRetention retention = new TestRetention();

    CoordinatorWorld() {
        start();
    }

    /** As after a restart of the broker whose log is empty but whose state is there, or the first start. */
    void start() {
        FakeHost host = new FakeHost();
        Coordinators coordinators = new Coordinators(
                host,
                new CoordinatorPorts(
                        GroupSettings.DEFAULT,
                        topics,
                        new StoredGroups(memory),
                        this::work,
                        () -> Instant.ofEpochMilli(clock.millis()),
                        clock,
                        (group, term, leader) -> {},
                        group -> new NoMoves(),
                        retention.ports(clock),
                        (appliedIndex, loadedIndex) -> new NothingDurable(),
                        fatal::add));
        try {
            coordinators.start(
                    new FakeLog(new GroupDescriptor(
                            ID, GroupTopic.NAME, new UUID(2, 2), 3, SELF, Configuration.ofVoters(List.of(SELF)))),
                    RaftSettings.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        raft = Objects.requireNonNull(host.group(ID));
        coordinator = Objects.requireNonNull(coordinators.find(ID));
    }

    private void work(Runnable task) {
        held.add(task);
        if (!storeStalls) {
            storeGoesOn();
        }
    }

    /** Everything that is to be written waits from now on. */
    void storeStalls() {
        storeStalls = true;
    }

    void storeGoesOn() {
        storeStalls = false;
        for (Runnable task = held.poll(); task != null; task = held.poll()) {
            task.run();
        }
    }

    static MetadataImage image(int partitions) {
        ImageBuilder image = new ImageBuilder(MetadataImage.EMPTY).version(5);
        image.apply(new TopicCreated("t", TOPIC, 1, new TreeMap<>()));
        for (int i = 0; i < partitions; i++) {
            image.apply(new PartitionCreated(TOPIC, new PartitionImage(i, new GroupId(20 + i), List.of(SELF))));
        }
        return image.image();
    }

    CompletableFuture<CoordinatorReply> submit(GroupRequest request, int maxWaitMs) {
        return submit(request, 10, maxWaitMs);
    }

    CompletableFuture<CoordinatorReply> submit(GroupRequest request, int sizeBytes, int maxWaitMs) {
        CompletableFuture<CoordinatorReply> reply =
                coordinator.submit(request, sizeBytes, maxWaitMs, clock.inMs(10_000));
        raft.run();
        return reply;
    }

    CompletableFuture<CoordinatorReply> join(String member) {
        return submit(beat(member, 0, null), 0);
    }

    /** Joins and is told so. */
    void joined(String member) {
        CompletableFuture<CoordinatorReply> reply = join(member);
        raft.commitAll();
        reply.join();
    }

    static GroupRequest.Heartbeat beat(String member, long epoch, SortedSet<PartitionKey> owned) {
        return new GroupRequest.Heartbeat(
                GROUP,
                member,
                epoch,
                "",
                epoch == 0 ? Subscription.ofTopics(List.of("t")) : null,
                owned == null ? null : GroupRequest.Owned.of(owned),
                0,
                0,
                0,
                0,
                "",
                "client",
                "host");
    }

    static GroupRequest.Commit commit(int partition, long offset) {
        return new GroupRequest.Commit(
                "simple", "", "", 0, 0, List.of(new GroupRequest.Commit.Offset("t", TOPIC, partition, offset, -1, "")));
    }

    void tick(long forMs) {
        for (long ms = 0; ms < forMs; ms += TICK_MS) {
            clock.advanceMs(TICK_MS);
            raft.tick(clock);
        }
    }

    /** What is committed, read as a client would. */
    GroupCoordinator.Look look() {
        CompletableFuture<GroupCoordinator.Look> look = coordinator.look(GROUP, clock.inMs(10_000));
        raft.run();
        tick(50);
        raft.quorumHeard();
        return look.join();
    }

    static String reason(CompletableFuture<?> failed) {
        try {
            failed.getNow(null);
            return failed.isDone() ? "done" : "open";
        } catch (CompletionException e) {
            return ((FailureException) Objects.requireNonNull(e.getCause()))
                    .failure()
                    .reason()
                    .name();
        }
    }
}
