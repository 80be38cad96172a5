package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.log.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries that have left memory: for peers that lag behind, and for listeners that start behind the segments. */
class GroupReadsTest {
    private static final GroupId GROUP = new GroupId(1);
    private static final int ENTRIES = 300;

    /** Appends of a few entries and a cache of a few more, so that lagging a little means reading. */
    private static final RaftSettings SMALL = new RaftSettings(2, 20, 40, 2, 6, 0, 256, 1024, 8 << 20, 256);

    private static TestWorld world(long seed) {
        HostSettings small = new HostSettings(1, 50 * TestWorld.MS, 3, 512, TestWorld.MS, 1 << 20, 4, 512);
        TestWorld world = new TestWorld(seed, 3, small, SMALL);
        world.createGroups(1);
        world.brokers.forEach(world::boot);
        return world;
    }

    private static List<String> produce(TestWorld world, TestWorld.Broker leader) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            texts.add("record number " + i);
            world.propose(leader, GROUP, i, texts.getLast());
            if (i % 50 == 0) {
                world.step();
            }
        }
        world.runUntil("all commit", 2_000, () -> leader.listener(GROUP).texts().equals(texts));
        return texts;
    }

    private static TestWorld.Broker follower(TestWorld world, TestWorld.Broker leader) {
        return world.brokers.get(leader.id % 3);
    }

    @Test
    void aPeerThatLagsBehindMemoryIsServedFromSegments() {
        TestWorld world = world(1);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        List<String> texts = produce(world, leader);
        int readsBefore = leader.store.log(GROUP).reads();
        world.boot(lagging);
        world.runUntil(
                "the peer catches up",
                5_000,
                () -> lagging.listener(GROUP).texts().equals(texts));
        assertTrue(leader.store.log(GROUP).reads() > readsBefore, "it was read from segments");
    }

    @Test
    void passingReadFailuresDelayAPeerOnly() {
        TestWorld world = world(2);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        List<String> texts = produce(world, leader);
        leader.store.log(GROUP).failReads(2);
        world.boot(lagging);
        world.runUntil(
                "the peer catches up",
                5_000,
                () -> lagging.listener(GROUP).texts().equals(texts));
        assertNull(leader.listener(GROUP).haltReason);
    }

    @Test
    void lastingReadFailuresHaltTheReplica() {
        TestWorld world = world(3);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        TestWorld.Broker lagging = follower(world, leader);
        world.kill(lagging);
        List<String> texts = produce(world, leader);
        leader.store.log(GROUP).failReads(Integer.MAX_VALUE);
        world.boot(lagging);
        world.runUntil("the halt", 5_000, () -> leader.listener(GROUP).haltReason != null);
        assertTrue(leader.failures.isEmpty(), "other groups of the broker go on");
        world.awaitLeader(GROUP);
        world.runUntil(
                "another replica serves the peer",
                5_000,
                () -> lagging.listener(GROUP).texts().equals(texts));
    }

    @Test
    void aListenerThatStartsBehindTheSegmentsGetsEverythingOnceAndInOrder() {
        TestWorld world = world(4);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        List<String> texts = produce(world, leader);
        world.brokers.forEach(world::kill);
        world.brokers.forEach(world::boot);
        world.awaitLeader(GROUP);
        world.runUntil(
                "delivery",
                3_000,
                () -> world.brokers.stream()
                        .allMatch(broker -> broker.listener(GROUP).texts().equals(texts)));
        world.brokers.forEach(broker -> assertTrue(broker.store.log(GROUP).reads() > 1));
    }

    @Test
    void entriesThatCannotBeDeliveredHaltTheReplica() {
        TestWorld world = world(5);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        produce(world, leader);
        world.kill(leader);
        leader.store.log(GROUP).failReads(Integer.MAX_VALUE);
        world.boot(leader);
        world.runUntil("the halt", 1_000, () -> leader.listener(GROUP).haltReason != null);
        assertEquals(List.of(), leader.listener(GROUP).committed);
    }

    @Test
    void inMemoryEndsAtTheBytesWanted() {
        TestWorld world = world(6);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        world.propose(leader, GROUP, 1, "aaaa", "bbbb", "cccc");
        world.run(100);
        RaftGroup group = leader.listener(GROUP).group;
        long first = leader.listener(GROUP).proposed.getOrDefault(1L, 0L);
        assertEquals(2, group.inMemory(first, Long.MAX_VALUE, 8).size());
        assertEquals(1, group.inMemory(first, Long.MAX_VALUE, 1).size(), "one always fits");
        assertEquals(1, group.inMemory(first, first, 100).size());
        assertEquals(List.of(), group.inMemory(first + 3, Long.MAX_VALUE, 100));
        List<Entry> all = group.inMemory(first, Long.MAX_VALUE, 100);
        assertEquals(
                List.of("aaaa", "bbbb", "cccc"),
                all.stream().map(TestEntries::text).toList());
    }

    @Test
    void stopWaitsForWritesAndReads() {
        TestWorld world = world(7);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        world.run(200);
        leader.isDiskStalled = true;
        world.propose(leader, GROUP, 1, "not yet durable");
        world.run(2);
        List<String> stopped = new ArrayList<>();
        leader.running().stop(GROUP, () -> stopped.add("stopped"));
        int callsBefore = leader.listener(GROUP).calls.size();
        world.run(200);
        assertEquals(List.of(), stopped);
        leader.isDiskStalled = false;
        world.run(2);
        assertEquals(List.of("stopped"), stopped);
        world.run(500);
        assertEquals(callsBefore, leader.listener(GROUP).calls.size(), "nothing is called after the stop");
        assertNull(leader.running().group(GROUP));
        leader.running().stop(GROUP, () -> stopped.add("again"));
        assertEquals(List.of("stopped", "again"), stopped);
    }

    @Test
    void aStoppedGroupDoesNotWaitForAFailedStore() {
        TestWorld world = world(8);
        TestWorld.Broker leader = world.awaitLeader(GROUP);
        leader.isDiskStalled = true;
        world.propose(leader, GROUP, 1, "never durable");
        world.run(2);
        List<String> stopped = new ArrayList<>();
        leader.running().stop(GROUP, () -> stopped.add("stopped"));
        world.step();
        leader.store.fail("gone");
        world.step();
        assertEquals(List.of("stopped"), stopped);
    }

    @Test
    void offeredWorkIsBoundedInBytes() {
        TestWorld world = world(9);
        world.step();
        TestWorld.Broker broker = world.brokers.getFirst();
        RaftGroup group = broker.listener(GROUP).group;
        List<Integer> ran = new ArrayList<>();
        int half = (1 << 20) / 2;
        assertTrue(group.offer(half, () -> ran.add(1)));
        assertTrue(group.offer(half, () -> ran.add(2)));
        assertFalse(group.offer(1, () -> ran.add(3)));
        world.step();
        assertEquals(List.of(1, 2), ran);
        assertTrue(group.offer(half, () -> ran.add(4)), "what has run makes room");
    }

    @Test
    void haltReasonsAreTold() {
        TestWorld world = world(10);
        world.step();
        TestWorld.Broker broker = world.brokers.getFirst();
        RaftGroup group = broker.listener(GROUP).group;
        group.execute(() -> {
            throw new IllegalStateException("the test wants this task to fail");
        });
        world.step();
        String reason = broker.listener(GROUP).haltReason;
        assertNotNull(reason);
        assertTrue(reason.contains("the test wants this task to fail"), reason);
    }
}
