package dev.balsa.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.controller.ControllerCommand.CreateTopic;
import dev.balsa.broker.controller.ControllerCommand.RegisterBroker;
import dev.balsa.broker.entry.FactEntryFactory;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataPublisher;
import dev.balsa.broker.store.MemoryStateStore;
import dev.balsa.broker.store.StoredImage;
import dev.balsa.broker.testing.ManualClock;
import dev.balsa.broker.testing.NoMoves;
import dev.balsa.broker.testing.NothingDurable;
import dev.balsa.broker.testing.TestRetention;
import dev.balsa.log.RetentionPlan;
import dev.balsa.log.RetentionPolicy;
import dev.balsa.log.entry.ControlPayload;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetadataGroupTest {
    private static final long SECOND = 1_000_000_000L;

    private long nowNanos;

    private final InstantSource wallClock = InstantSource.fixed(Instant.ofEpochMilli(1_000));
    private final ScriptedGroup group = new ScriptedGroup(1, new FactEntryFactory(wallClock));
    private final MemoryStateStore memory = new MemoryStateStore();
    private final MetadataPublisher publisher = new MetadataPublisher(MetadataImage.EMPTY);
    private final List<String> fatal = new ArrayList<>();
    private final BrokerLiveness liveness = new BrokerLiveness(() -> nowNanos, 3 * SECOND);
    private final TestRetention retention = new TestRetention();
    private MetadataGroup controller = start(MetadataImage.EMPTY);

    private MetadataGroup start(MetadataImage loaded) {
        MetadataPorts ports = new MetadataPorts(
                ControllerSettings.DEFAULT,
                List.of(1),
                new StoredImage(memory, group.self),
                publisher,
                liveness,
                () -> new UUID(1, group.log.size()),
                wallClock,
                () -> nowNanos,
                status -> {},
                new NoMoves(),
                retention.ports(new ManualClock()),
                new NothingDurable(),
                fatal::add);
        MetadataGroup started = new MetadataGroup(group, ports, loaded);
        group.attach(started);
        return started;
    }

    @BeforeEach
    void leads() {
        group.lead(1);
    }

    private CompletableFuture<CommandReply> submit(ControllerCommand command) {
        CompletableFuture<CommandReply> reply = controller.submit(command, nowNanos + 30 * SECOND);
        group.run();
        return reply;
    }

    private static ControllerCommand register() {
        return new RegisterBroker(new BrokerRegistration(1, new UUID(1, 1), "h:1", "p:1", "", false));
    }

    private static ControllerCommand topic(String name) {
        return new CreateTopic(name, 1, 1, Map.of(), false);
    }

    private void commitAll() {
        group.commit(group.log.size());
        group.run();
    }

    private static Failure failureOf(CompletableFuture<?> future) {
        ExecutionException failed = assertThrows(ExecutionException.class, future::get);
        return assertInstanceOf(FailureException.class, failed.getCause()).failure();
    }

    @Test
    void commandsWaitForTheTermsFirstCommitAndThenForTheirOwn() throws Exception {
        CompletableFuture<CommandReply> reply = submit(register());
        assertEquals(1, group.log.size(), "nothing is decided before everything older is known to be committed");
        assertEquals(0, controller.leadingTerm());
        commitAll();
        assertEquals(1, controller.leadingTerm());
        assertEquals(2, group.log.size());
        assertFalse(reply.isDone());
        commitAll();
        assertEquals(2, reply.get().metadataVersion());
        assertTrue(publisher.image().brokers().containsKey(1));
    }

    @Test
    void commandsSeeWhatIsNotYetCommitted() throws Exception {
        commitAll();
        var _ = submit(register());
        CompletableFuture<CommandReply> first = submit(topic("a"));
        CompletableFuture<CommandReply> second = submit(topic("a"));
        CompletableFuture<CommandReply> third = submit(topic("b"));
        assertEquals(4, group.log.size());
        assertFalse(second.isDone(), "that the topic exists is not true before it is committed");
        commitAll();
        assertEquals(3, first.get().metadataVersion());
        assertEquals(ErrorReason.TOPIC_EXISTS, failureOf(second).reason());
        assertEquals(4, third.get().metadataVersion());
        assertEquals(3, publisher.image().nextGroupId());
    }

    @Test
    void losingTheLeadershipLeavesAppendedCommandsUnknownAndWaitingOnesUndone() {
        commitAll();
        var _ = submit(register());
        CompletableFuture<CommandReply> appended = submit(topic("a"));
        group.follow(2, null, List.copyOf(group.log.subList(0, 1)));
        group.run();
        assertEquals(ErrorReason.LEADERSHIP_LOST, failureOf(appended).reason());
        assertFalse(failureOf(appended).definitelyNotWritten());
        CompletableFuture<CommandReply> later = submit(topic("b"));
        assertEquals(ErrorReason.NO_LEADER, failureOf(later).reason());
        assertTrue(failureOf(later).definitelyNotWritten());
    }

    @Test
    void anUncommittedOverlayIsForgottenWithItsTerm() throws Exception {
        commitAll();
        var _ = submit(register());
        commitAll();
        var _ = submit(topic("a"));
        group.follow(2, null, List.copyOf(group.log.subList(0, 2)));
        group.lead(3);
        commitAll();
        CompletableFuture<CommandReply> again = submit(topic("a"));
        commitAll();
        assertEquals(4, again.get().metadataVersion());
    }

    @Test
    void aRejectedCommandChangesNothing() throws Exception {
        commitAll();
        var _ = submit(register());
        commitAll();
        group.overloaded = true;
        CompletableFuture<CommandReply> rejected = submit(topic("a"));
        assertEquals(ErrorReason.QUORUM_LOST, failureOf(rejected).reason());
        group.overloaded = false;
        CompletableFuture<CommandReply> next = submit(topic("a"));
        commitAll();
        assertEquals(3, next.get().metadataVersion());
    }

    @Test
    void answersThatWriteNothingNeedAMajorityBehindTheLeader() throws Exception {
        commitAll();
        group.confirmed = false;
        CompletableFuture<CommandReply> unknownTopic = submit(new ControllerCommand.DeleteTopic("a"));
        CompletableFuture<MetadataImage> read = controller.read(nowNanos + SECOND);
        group.run();
        assertFalse(unknownTopic.isDone());
        assertFalse(read.isDone());
        group.confirmed = true;
        group.tick(nowNanos);
        assertEquals(ErrorReason.UNKNOWN_TOPIC, failureOf(unknownTopic).reason());
        assertEquals(1, read.get().version());
    }

    @Test
    void nothingWaitsForEver() {
        CompletableFuture<CommandReply> waiting = submit(register());
        nowNanos += 31 * SECOND;
        group.tick(nowNanos);
        assertTrue(failureOf(waiting).definitelyNotWritten());

        commitAll();
        CompletableFuture<CommandReply> appended = submit(register());
        nowNanos += 31 * SECOND;
        group.tick(nowNanos);
        assertEquals(ErrorReason.COMMIT_TIMEOUT, failureOf(appended).reason());
        commitAll();
        assertTrue(publisher.image().brokers().containsKey(1), "unknown is unknown: it was committed after all");
    }

    @Test
    void waitingCommandsAreBounded() {
        for (int i = 0; i < LeaderTerm.MAX_WAITING; i++) {
            assertFalse(submit(topic("t" + i)).isDone());
        }
        assertEquals(ErrorReason.THROTTLED, failureOf(submit(topic("more"))).reason());
    }

    @Test
    void aReplicaThatCannotApplyEndsTheBroker() {
        commitAll();
        memory.failWrites();
        var _ = submit(register());
        commitAll();
        assertEquals(1, fatal.size());
        assertTrue(fatal.getFirst().contains("cannot be applied"), fatal.getFirst());
        assertEquals(ErrorReason.NO_LEADER, failureOf(submit(topic("a"))).reason());
    }

    @Test
    void anEntryThatIsNotFactsEndsTheBroker() {
        commitAll();
        group.follow(2, null, List.copyOf(group.log));
        RecordBatchBuilder junk = new RecordBatchBuilder(100);
        junk.append(0, null, ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of());
        Entry entry = EntryFrame.data(2, 2, 0, 1, 0, 0, junk.build(ProducerStamp.NONE));
        group.log.add(entry);
        commitAll();
        assertEquals(1, fatal.size());
    }

    @Test
    void aRestartGoesOnFromWhatWasKept() throws Exception {
        commitAll();
        var _ = submit(register());
        commitAll();
        MetadataImage before = publisher.image();
        MetadataImage loaded = new StoredImage(memory, group.self).load();
        assertEquals(before, loaded);
        controller = start(loaded);
        group.lead(2);
        commitAll();
        CompletableFuture<CommandReply> reply = submit(topic("a"));
        commitAll();
        assertEquals(4, reply.get().metadataVersion());
    }

    @Test
    void theLeaderGivesUpWhatTheImageHasTakenIn() {
        retention.policy(new RetentionPolicy(RetentionPolicy.UNLIMITED, 1_000, 1_000, Long.MAX_VALUE));
        group.run();
        group.commit(group.log.size());
        group.segments.upkeep().plan(new RetentionPlan(0, 7));
        controller.tick(nowNanos);
        group.run();
        List<Entry> appended = group.log.subList((int) group.committed, group.log.size());
        assertEquals(
                List.of(EntryKind.ROLL, EntryKind.LOG_START),
                appended.stream().map(Entry::kind).toList());
        assertEquals(7, ControlPayload.logStart(appended.getLast()));
        group.segments.upkeep().plan(new RetentionPlan(0, 9));
        controller.tick(nowNanos + 60 * SECOND);
        group.run();
        assertEquals(2, group.log.size() - group.committed, "nothing more before that has been committed");
        group.commit(group.log.size());
        assertEquals(group.committed, publisher.image().version(), "control entries count as applied");
    }
}
