package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.RaftSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replicas that begin anew because what they lack is gone everywhere, with and without a state besides the log. */
class LogRestartsTest {
    private static final GroupId GROUP = new GroupId(1);

    /** Pieces of 64 bytes, so that a state takes several. */
    private static final RaftSettings SMALL = new RaftSettings(2, 20, 40, 2, 6, 0, 64, 256, 8 << 20, 64);

    private final List<String> texts = new ArrayList<>();

    private static TestWorld world(long seed, boolean hasState) {
        return world(seed, 3, hasState);
    }

    private static TestWorld world(long seed, int brokers, boolean hasState) {
        TestWorld world = new TestWorld(seed, brokers, HostSettings.DEFAULT, SMALL);
        world.createGroups(1);
        if (hasState) {
            world.brokers.forEach(broker -> broker.snapshots.put(GROUP, new TestSnapshots()));
        }
        world.brokers.forEach(world::boot);
        return world;
    }

    private void produce(TestWorld world, TestWorld.Broker leader, int count) {
        for (int i = 0; i < count; i++) {
            texts.add("record number " + texts.size());
            world.propose(leader, GROUP, texts.size(), texts.getLast());
            world.step();
        }
        world.runUntil("all commit", 2_000, () -> leader.listener(GROUP).texts().equals(texts));
    }

    private static TestWorld.Broker follower(TestWorld world, TestWorld.Broker leader) {
        return world.brokers.get(leader.id % 3);
    }

    /** Removes everything the leader and the living followers have in segments. */
    private static void removeEntries(TestWorld world) {
        world.run(300);
        for (TestWorld.Broker broker : world.brokers) {
            MemoryLogStore.Log log = broker.store.log(GROUP);
            boolean hasEntries = log.storedIndex() > log.recovered().baseId().index();
            if (broker.host != null && hasEntries) {
                if (broker.snapshots.containsKey(GROUP)) {
                    broker.snapshots.get(GROUP).flush();
                }
                broker.store.removeUpTo(GROUP, log.storedIndex());
            }
        }
        world.step();
    }

    private TestSnapshots snapshots(TestWorld.Broker broker) {
        TestSnapshots found = broker.snapshots.get(GROUP);
        assertNotNull(found);
        return found;
    }

    @Test
    void aFollowerBehindTheLogStartGetsTheStateInPieces() {
        TestWorld world = world(1, true);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        produce(world, leader, 40);
        removeEntries(world);
        world.boot(lagging);
        world.runUntil(
                "the follower has the state",
                5_000,
                () -> lagging.listener(GROUP).texts().equals(texts));
        assertTrue(snapshots(lagging).calls.size() > 5, () -> "several pieces: " + snapshots(lagging).calls);
        assertEquals(
                1,
                lagging.listener(GROUP).calls.stream()
                        .filter(call -> call.startsWith("restarted"))
                        .count());
        assertEquals(snapshots(leader).opened, snapshots(leader).closed, "every state that is opened is closed");
        produce(world, leader, 5);
        world.runUntil(
                "it follows", 1_000, () -> lagging.listener(GROUP).texts().equals(texts));
        world.kill(lagging);
        world.boot(lagging);
        world.runUntil(
                "also after a crash",
                1_000,
                () -> lagging.listener(GROUP).texts().equals(texts));
    }

    @Test
    void aGroupWithoutAStateBeginsAtTheAnchor() {
        TestWorld world = world(2, false);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        produce(world, leader, 10);
        removeEntries(world);
        world.boot(lagging);
        world.runUntil(
                "the follower is there",
                5_000,
                () -> lagging.listener(GROUP).appliedIndex >= leader.listener(GROUP).appliedIndex);
        world.propose(leader, GROUP, 99, "after");
        world.runUntil(
                "it follows", 1_000, () -> lagging.listener(GROUP).texts().equals(List.of("after")));
    }

    /** The write that carries the restart is durable, the state is not in place: the next start finishes it. */
    @Test
    void aCrashBeforeTheStateIsInPlaceIsMadeUpFor() {
        TestWorld world = world(3, true);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        produce(world, leader, 10);
        removeEntries(world);
        snapshots(lagging).onAllStaged = () -> lagging.holdsColdReads = true;
        world.boot(lagging);
        world.runUntil(
                "the log has begun anew",
                5_000,
                () -> lagging.store.log(GROUP).recovered().baseId().index() > 0);
        assertFalse(snapshots(lagging).calls.stream().anyMatch(call -> call.startsWith("install")));
        world.kill(lagging);
        lagging.holdsColdReads = false;
        world.boot(lagging);
        assertEquals(List.of(), lagging.listener(GROUP).texts());
        world.runUntil(
                "the state is there",
                1_000,
                () -> lagging.listener(GROUP).texts().equals(texts));
        assertTrue(snapshots(lagging).calls.getLast().startsWith("install"));
    }

    /** What was set aside may still be needed: the write that makes it the log's beginning is under way. */
    @Test
    void aSecondStateWaitsUntilTheFirstIsInPlace() {
        TestWorld world = world(9, 5, true);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = world.brokers.get(leader.id % 5);
        world.kill(lagging);
        produce(world, leader, 10);
        removeEntries(world);
        snapshots(lagging).onAllStaged = () -> lagging.isDiskStalled = true;
        world.boot(lagging);
        world.runUntil("the first state is set aside", 5_000, () -> lagging.isDiskStalled);
        snapshots(lagging).onAllStaged = () -> {};
        int calls = snapshots(lagging).calls.size();
        world.kill(leader);
        produce(world, world.awaitLeader(GROUP), 10);
        removeEntries(world);
        world.run(2_000);
        assertEquals(calls, snapshots(lagging).calls.size(), () -> "" + snapshots(lagging).calls);
        lagging.isDiskStalled = false;
        world.runUntil(
                "the second state is there",
                5_000,
                () -> lagging.listener(GROUP).texts().equals(texts));
        assertNull(lagging.listener(GROUP).haltReason);
    }

    @Test
    void aStateThatCannotBeGivenIsAskedForAgain() {
        TestWorld world = world(4, true);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        produce(world, leader, 10);
        removeEntries(world);
        snapshots(leader).failingOpens = 3;
        world.boot(lagging);
        world.runUntil(
                "the follower has the state",
                5_000,
                () -> lagging.listener(GROUP).texts().equals(texts));
        assertEquals(0, snapshots(leader).failingOpens);
    }

    @Test
    void aStateThatCannotBeKeptHaltsTheReplica() {
        TestWorld world = world(5, true);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        produce(world, leader, 10);
        removeEntries(world);
        snapshots(lagging).failsStaging = true;
        world.boot(lagging);
        world.runUntil("the halt", 5_000, () -> lagging.listener(GROUP).haltReason != null);
        assertTrue(lagging.failures.isEmpty(), "other groups of the broker go on");
    }

    @Test
    void anApplicationThatNeedsEveryEntryHalts() {
        TestWorld world = world(7, false);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        produce(world, leader, 10);
        removeEntries(world);
        world.boot(lagging);
        lagging.listener(GROUP).needsEveryEntry = true;
        world.runUntil("the halt", 5_000, () -> lagging.listener(GROUP).haltReason != null);
        String reason = lagging.listener(GROUP).haltReason;
        assertNotNull(reason);
        assertTrue(reason.contains("needs every entry"), reason);
    }

    /** The reads fail because their entries are gone, which is no damage, however many they are. */
    @Test
    void readsThatRetentionOvertakesHaltNobody() {
        TestWorld world = world(8, 7, true);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        List<TestWorld.Broker> lagging = world.brokers.stream()
                .filter(broker -> broker != leader)
                .limit(3)
                .toList();
        lagging.forEach(world::kill);
        produce(world, leader, 20);
        leader.holdsColdReads = true;
        lagging.forEach(world::boot);
        world.runUntil("entries are read for all of them", 2_000, () -> leader.coldReads.size() >= 3);
        removeEntries(world);
        leader.holdsColdReads = false;
        world.runUntil(
                "they are there",
                5_000,
                () -> lagging.stream()
                        .allMatch(broker -> broker.listener(GROUP).texts().equals(texts)));
        assertNull(leader.listener(GROUP).haltReason);
    }

    /** Retention goes on while a peer is on its way: what it needs is named, so that it can be kept. */
    @Test
    void whatARestartingPeerNeedsIsPinned() {
        TestWorld world = world(6, true);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        assertEquals(Long.MAX_VALUE, leader.listener(GROUP).group.pinnedIndex());
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        produce(world, leader, 10);
        removeEntries(world);
        world.boot(lagging);
        world.runUntil("it is pinned", 5_000, () -> leader.listener(GROUP).group.pinnedIndex() < Long.MAX_VALUE);
        world.runUntil("no more", 5_000, () -> leader.listener(GROUP).group.pinnedIndex() == Long.MAX_VALUE);
        assertEquals(texts, lagging.listener(GROUP).texts());
    }
}
