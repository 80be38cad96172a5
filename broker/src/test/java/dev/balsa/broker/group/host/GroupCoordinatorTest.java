package dev.balsa.broker.group.host;

import static dev.balsa.broker.group.host.CoordinatorWorld.beat;
import static dev.balsa.broker.group.host.CoordinatorWorld.commit;
import static dev.balsa.broker.group.host.CoordinatorWorld.reason;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent.Cause;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.metadata.MetadataDelta;
import dev.balsa.broker.store.StoredGroups;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GroupCoordinatorTest {
    private static final int SESSION_MS = 45_000;

    private final CoordinatorWorld world = new CoordinatorWorld();

    @Test
    void nothingIsAnsweredBeforeItIsCommitted() {
        world.raft.leadReady(1);
        CompletableFuture<CoordinatorReply> joining = world.join("a");
        assertFalse(joining.isDone());
        world.raft.commitAll();
        assertEquals(
                4, Objects.requireNonNull(joining.join().member()).assigned().size());
    }

    @Test
    void aNewLeaderAnswersOnlyWhenEverythingOlderIsApplied() {
        world.raft.lead(1);
        CompletableFuture<CoordinatorReply> joining = world.join("a");
        assertEquals(1, world.raft.entries().size(), "it decides nothing yet");
        world.raft.commitAll();
        world.raft.commitAll();
        assertNotNull(joining.join().member());
    }

    @Test
    void requestsThatComeWhileRoundsAreUnderWayShareAnEntry() {
        world.raft.leadReady(1);
        List<CompletableFuture<CoordinatorReply>> replies = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            replies.add(world.submit(commit(i % 4, i), 0));
        }
        assertEquals(2, world.raft.proposals());
        world.raft.commitAll();
        world.raft.commitAll();
        assertEquals(3, world.raft.proposals());
        replies.forEach(reply -> assertNull(reply.join().partFailures().getFirst()));
        assertEquals(499, offset(world.look().state(), 3));
    }

    @Test
    void aHeartbeatIsHeldUntilThereIsNews() {
        world.raft.leadReady(1);
        world.joined("a");
        long epoch = member("a").epoch();
        CompletableFuture<CoordinatorReply> older = world.submit(beat("a", epoch, null), 30_000);
        CompletableFuture<CoordinatorReply> held = world.submit(beat("a", epoch, null), 30_000);
        assertTrue(older.isDone(), "one of a member at a time");
        world.tick(1_000);
        assertFalse(held.isDone());
        world.joined("b");
        assertEquals(2, Objects.requireNonNull(held.join().member()).assigned().size());

        long told = member("a").epoch();
        CompletableFuture<CoordinatorReply> quiet = world.submit(beat("a", told, null), 2_000);
        world.tick(1_900);
        assertFalse(quiet.isDone());
        world.tick(200);
        assertTrue(quiet.isDone());
        assertEquals(told, Objects.requireNonNull(quiet.join().member()).epoch());

        CompletableFuture<CoordinatorReply> patient = world.submit(beat("a", told, null), 10 * SESSION_MS);
        world.tick(SESSION_MS / 2);
        assertTrue(patient.isDone(), "while it is held its member is silent");
    }

    @Test
    void whoIsSilentForASessionIsRemoved() {
        world.raft.leadReady(1);
        world.joined("a");
        world.joined("b");
        world.tick(SESSION_MS - 1_000);
        beatNow("a");
        world.tick(1_500);
        world.raft.commitAll();
        Group group = group();
        assertNull(group.member("b"));
        assertEquals(4, member("a").target().size());
        assertEquals(
                Cause.SESSION_EXPIRED,
                group.history().getFirst().events().getFirst().cause());
    }

    /** Its heartbeats wait behind what finds no majority, or behind others' requests. */
    @Test
    void whoIsHeardWhileNothingCommitsIsNotRemoved() {
        world.raft.leadReady(1);
        world.joined("a");
        world.joined("b");
        long epoch = member("a").epoch();
        world.submit(CoordinatorWorld.commit(0, 1), 0);
        world.submit(CoordinatorWorld.commit(1, 1), 0);
        for (int ms = 0; ms < SESSION_MS + 4_000; ms += 2_000) {
            world.submit(beat("a", epoch, null), 0);
            world.tick(2_000);
        }
        for (int i = 0; i < 5; i++) {
            world.raft.commitAll();
        }
        assertNotNull(group().member("a"));
        assertNull(group().member("b"), "this one was silent");
    }

    @Test
    void whoDoesNotGiveUpInTimeIsRemoved() {
        world.raft.leadReady(1);
        world.joined("a");
        world.joined("b");
        for (int i = 0; i < 31; i++) {
            beatNow("a");
            beatNow("b");
            world.tick(10_000);
            world.raft.commitAll();
        }
        assertNull(group().member("a"));
        assertEquals(4, member("b").assigned().size());
    }

    /** Others come and go all the time, and each change is one for this member too. */
    @Test
    void whoDoesNotGiveUpInTimeIsRemovedHoweverOftenItIsToldOtherThings() {
        world.raft.leadReady(1);
        world.joined("a");
        world.joined("b");
        for (int i = 0; i < 31; i++) {
            beatNow("a");
            beatNow("b");
            List<String> others = List.of("c" + i, "d" + i, "e" + i);
            others.forEach(world::joined);
            world.tick(10_000);
            world.raft.commitAll();
            for (String other : others) {
                world.submit(new GroupRequest.Leave(CoordinatorWorld.GROUP, other, 0, false, ""), 0);
                world.raft.commitAll();
            }
        }
        assertNull(group().member("a"));
    }

    @Test
    void aFrozenProcessExpiresNobody() {
        world.raft.leadReady(1);
        world.joined("a");
        world.clock.advanceMs(10 * SESSION_MS);
        world.raft.tick(world.clock);
        world.tick(1_000);
        world.raft.commitAll();
        assertNotNull(group().member("a"));
    }

    @Test
    void aLeaderThatIsNotSureExpiresNobody() {
        world.raft.leadReady(1);
        world.joined("a");
        world.raft.mayServeReads(false);
        world.tick(2 * SESSION_MS);
        assertNotNull(group().member("a"));
        CompletableFuture<CoordinatorReply> unsure =
                world.submit(beat("a", member("a").epoch(), null), 0);
        assertEquals("open", reason(unsure), "a member must not be told that it lives by who may be deposed");
        world.raft.mayServeReads(true);
        world.tick(50);
        assertTrue(unsure.isDone());
    }

    @Test
    void aNewLeaderKeepsEverythingAndGivesWholeSessions() {
        world.raft.leadReady(1);
        world.joined("a");
        world.tick(SESSION_MS - 1_000);
        GroupsState before = state();
        world.raft.follow(2, 2);
        world.raft.leadReady(3);
        int entries = world.raft.entries().size();
        world.tick(SESSION_MS - 1_000);
        assertEquals(entries, world.raft.entries().size(), "a change of leader writes nothing");
        assertEquals(before, state());
        world.tick(2_000);
        world.raft.commitAll();
        assertNull(group().member("a"));
    }

    @Test
    void whatWasNotCommittedIsForgottenWithTheLeadership() {
        world.raft.leadReady(1);
        world.joined("a");
        CompletableFuture<CoordinatorReply> appended = world.join("b");
        CompletableFuture<CoordinatorReply> held =
                world.submit(beat("a", member("a").epoch(), null), 0);
        world.raft.cutFrom(world.raft.entries().size());
        world.raft.follow(2, 2);
        assertEquals("LEADERSHIP_LOST", reason(appended));
        assertEquals("LEADERSHIP_LOST", reason(held), "it stood on what was not committed");
        assertEquals("NOT_COORDINATOR", reason(world.join("c")));
        world.raft.leadReady(3);
        assertNull(group().member("b"));
        world.joined("c");
        assertEquals(2, group().members().size());
    }

    @Test
    void aRestartFindsWhatWasApplied() {
        world.raft.leadReady(1);
        world.joined("a");
        world.submit(commit(2, 17), 0);
        world.raft.commitAll();
        GroupsState before = state();
        world.start();
        assertEquals(before, savedState());
    }

    /** The loop carries heartbeats and elections of other groups: it must never wait for the store. */
    @Test
    void aStoreThatStallsKeepsNobodyWaiting() throws IOException {
        world.raft.leadReady(1);
        world.joined("a");
        GroupsState before = savedState();
        world.storeStalls();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<CoordinatorReply> commit = world.submit(commit(0, i), 0);
            world.raft.commitAll();
            assertTrue(commit.isDone(), "answered without a write");
        }
        assertEquals(before, savedState());
        assertEquals(19, offset(world.look().state(), 0));
        int writes = world.memory.writes();
        world.storeGoesOn();
        assertEquals(19, offset(savedState(), 0));
        assertEquals(writes + 1, world.memory.writes(), "all at once");
    }

    /** Bytes of a state for a peer: those of the moment, however far behind the store is, and the peer's store takes them. */
    @Test
    void aPeerGetsTheStateAsItIsInMemory() throws IOException {
        world.raft.leadReady(1);
        world.joined("a");
        world.storeStalls();
        world.submit(commit(0, 7), 0);
        world.raft.commitAll();
        Anchor here = anchor();
        SnapshotReader reader = world.coordinator.snapshots().open(here);
        world.submit(commit(0, 8), 0);
        world.raft.commitAll();

        CoordinatorWorld peer = new CoordinatorWorld();
        peer.storeStalls();
        peer.raft.leadReady(1);
        peer.submit(commit(0, 1), 0);
        peer.raft.commitAll();
        peer.raft.tick(peer.clock);
        send(reader, here, peer.coordinator.snapshots());
        peer.coordinator.snapshots().install(here);
        peer.coordinator.restarted(here);
        peer.storeGoesOn();
        GroupsState taken =
                new StoredGroups(peer.memory).load(CoordinatorWorld.ID).state();
        assertEquals(7, offset(taken, 0), "what was to be written before must not overwrite it");
        assertNotNull(
                Objects.requireNonNull(taken.group(CoordinatorWorld.GROUP)).member("a"));
        assertEquals(7, offset(peer.look().state(), 0));
    }

    private Anchor anchor() {
        Entry last = world.raft.entries().getLast();
        return new Anchor(
                last.id(), 0, Configuration.EMPTY, world.raft.factory().detailAfter(last));
    }

    private static void send(SnapshotReader reader, Anchor at, GroupSnapshots to) throws IOException {
        long position = 0;
        do {
            byte[] bytes = reader.read(100);
            to.stage(new SnapshotChunk(at, position, bytes, reader.isAtEnd()));
            position += bytes.length;
        } while (!reader.isAtEnd());
        reader.close();
    }

    /** However they wait: before they are decided, in the log, or on what is in the log. */
    @Test
    void whatIsOwedIsBoundedByBytesAndForgottenWhenItsTimeIsUp() {
        world.raft.leadReady(1);
        CompletableFuture<CoordinatorReply> joining = world.join("a");
        List<CompletableFuture<CoordinatorReply>> beats = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            beats.add(world.submit(beat("a", 1, null), 1 << 20, 0));
        }
        assertEquals("open", reason(beats.getFirst()));
        assertEquals("THROTTLED", reason(beats.getLast()));
        world.tick(11_000);
        assertEquals("COMMIT_TIMEOUT", reason(beats.getFirst()));
        assertEquals("open", reason(world.submit(beat("a", 1, null), 1 << 20, 0)), "there is room again");
        world.raft.commitAll();
        assertEquals("COMMIT_TIMEOUT", reason(joining));
    }

    @Test
    void aWallClockThatJumpsTakesNoOffsets() {
        world.raft.leadReady(1);
        world.submit(commit(0, 7), 0);
        world.raft.commitAll();
        world.clock.setWallMs(world.clock.millis() + 30L * 24 * 60 * 60 * 1_000);
        world.submit(commit(1, 8), 0);
        world.raft.commitAll();
        world.tick(65_000);
        world.raft.commitAll();
        assertEquals(7, offset(world.look().state(), 0));
    }

    @Test
    void aReadWaitsForAMajority() {
        world.raft.leadReady(1);
        world.joined("a");
        CompletableFuture<GroupCoordinator.Look> look = world.coordinator.look("g", world.clock.inMs(10_000));
        world.raft.run();
        assertFalse(look.isDone());
        world.tick(50);
        world.raft.quorumHeard();
        assertNotNull(look.join().state().group("g"));
        CompletableFuture<GroupCoordinator.Look> lost = world.coordinator.look("g", world.clock.inMs(10_000));
        world.raft.run();
        world.raft.follow(2, 2);
        assertEquals("NOT_COORDINATOR", reason(lost));
    }

    @Test
    void newPartitionsAreAssignedWithoutAStop() {
        world.raft.leadReady(1);
        world.joined("a");
        long epoch = member("a").epoch();
        CompletableFuture<CoordinatorReply> held = world.submit(beat("a", epoch, null), 30_000);
        world.topics.metadataChanged(
                MetadataDelta.ofLoaded(CoordinatorWorld.image(6).withVersion(9)));
        world.raft.run();
        world.raft.commitAll();
        Member told = Objects.requireNonNull(held.join().member());
        assertEquals(6, told.assigned().size());
        assertEquals(9, state().metadataVersion());
    }

    @Test
    void whoKnowsFewerTopicsThanItsPredecessorDecidesNothing() {
        world.raft.leadReady(1);
        world.topics.metadataChanged(
                MetadataDelta.ofLoaded(CoordinatorWorld.image(6).withVersion(9)));
        world.joined("a");
        world.topics.metadataChanged(
                MetadataDelta.ofLoaded(CoordinatorWorld.image(4).withVersion(8)));
        world.raft.follow(2, 2);
        world.raft.leadReady(3);
        CompletableFuture<CoordinatorReply> joining = world.join("b");
        world.raft.commitAll();
        assertEquals("open", reason(joining));
        assertEquals(6, member("a").assigned().size());
        world.topics.metadataChanged(
                MetadataDelta.ofLoaded(CoordinatorWorld.image(6).withVersion(9)));
        world.tick(50);
        world.raft.commitAll();
        assertTrue(joining.isDone());
        assertEquals(3, member("b").target().size());
    }

    private void beatNow(String member) {
        Member known = group().member(member);
        if (known != null) {
            world.submit(beat(member, known.epoch(), null), 0);
            world.raft.commitAll();
        }
    }

    private GroupsState state() {
        return savedState();
    }

    /** What is kept is what is applied. */
    private GroupsState savedState() {
        world.raft.tick(world.clock);
        try {
            return new StoredGroups(world.memory).load(CoordinatorWorld.ID).state();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Group group() {
        return Objects.requireNonNull(state().group(CoordinatorWorld.GROUP));
    }

    private Member member(String id) {
        return Objects.requireNonNull(group().member(id), id);
    }

    private static long offset(GroupsState state, int partition) {
        Group group = Objects.requireNonNull(state.group("simple"));
        return Objects.requireNonNull(group.offsets().get(new PartitionKey(CoordinatorWorld.TOPIC, partition)))
                .offset();
    }

    /** As during a transfer of leadership that fails. */
    @Test
    void newPartitionsThatCouldNotBeGivenOutAreLater() {
        world.raft.leadReady(1);
        world.joined("a");
        world.raft.rejectProposals(RejectReason.TRANSFERRING);
        world.topics.metadataChanged(
                MetadataDelta.ofLoaded(CoordinatorWorld.image(6).withVersion(9)));
        world.raft.run();
        world.raft.rejectProposals(null);
        world.tick(100);
        world.raft.commitAll();
        assertEquals(6, member("a").target().size());
    }
}
