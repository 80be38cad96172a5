package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.message.RaftMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three brokers, several groups, one thread, virtual time. */
class MultiRaftHostTest {
    private static final int GROUPS = 5;
    private static final GroupId FIRST = new GroupId(1);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyGroupElectsAndReplicates(long seed) {
        TestWorld world = TestWorld.ofThree(seed, GROUPS);
        for (long id = 1; id <= GROUPS; id++) {
            GroupId group = new GroupId(id);
            TestWorld.Broker leader = world.awaitLeader(group);
            world.propose(leader, group, 1, "a" + id, "b" + id);
            world.propose(leader, group, 2, "c" + id);
        }
        world.run(300);
        for (TestWorld.Broker broker : world.brokers) {
            for (long id = 1; id <= GROUPS; id++) {
                TestListener listener = broker.listener(new GroupId(id));
                assertEquals(List.of("a" + id, "b" + id, "c" + id), listener.texts());
                assertEquals(listener.appliedIndex, listener.durableIndex);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void acknowledgedEntriesSurviveTheRestartOfEveryBroker(long seed) {
        TestWorld world = TestWorld.ofThree(seed, GROUPS);
        Map<GroupId, List<String>> acknowledged = new HashMap<>();
        for (int round = 0; round < 3; round++) {
            for (long id = 1; id <= GROUPS; id++) {
                GroupId group = new GroupId(id);
                TestWorld.Broker leader = world.awaitLeader(group);
                String text = "round " + round + " of " + id;
                world.propose(leader, group, round, text);
                TestListener listener = leader.listener(group);
                world.runUntil(
                        "commit of " + text, 3_000, () -> listener.texts().contains(text));
                acknowledged.computeIfAbsent(group, key -> new ArrayList<>()).add(text);
            }
            TestWorld.Broker victim = world.brokers.get(round);
            world.kill(victim);
            world.run(20);
            world.boot(victim);
        }
        world.runUntil(
                "everybody has everything",
                10_000,
                () -> world.brokers.stream()
                        .allMatch(broker -> acknowledged.entrySet().stream()
                                .allMatch(entry ->
                                        broker.listener(entry.getKey()).texts().equals(entry.getValue()))));
    }

    @Test
    void allBrokersCanBeKilledAtOnce() {
        TestWorld world = TestWorld.ofThree(11, 1);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        world.propose(leader, FIRST, 1, "kept");
        world.runUntil("commit", 1_000, () -> leader.listener(FIRST).texts().contains("kept"));
        world.brokers.forEach(world::kill);
        world.brokers.forEach(world::boot);
        world.awaitLeader(FIRST);
        world.run(300);
        world.brokers.forEach(
                broker -> assertEquals(List.of("kept"), broker.listener(FIRST).texts()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aKilledLeaderIsReplacedInAFractionOfTheElectionTimeout(long seed) {
        TestWorld world = TestWorld.ofThree(seed, GROUPS);
        for (long id = 1; id <= GROUPS; id++) {
            world.awaitLeader(new GroupId(id));
        }
        TestWorld.Broker victim = world.awaitLeader(FIRST);
        long killedAt = world.nowNanos;
        world.kill(victim);
        for (long id = 1; id <= GROUPS; id++) {
            assertNotEquals(victim.id, world.awaitLeader(new GroupId(id)).id);
        }
        long tookMs = (world.nowNanos - killedAt) / TestWorld.MS;
        assertTrue(tookMs < 900, "took " + tookMs + " ms with seed " + seed);
    }

    @Test
    void oneFrameCarriesTheHeartbeatsOfAllGroups() {
        int groups = 40;
        TestWorld world = TestWorld.ofThree(5, groups);
        for (long id = 1; id <= groups; id++) {
            world.awaitLeader(new GroupId(id));
        }
        world.run(500);
        world.brokers.forEach(broker -> broker.sent.clear());
        world.run(1_000);
        int heartbeats = 0;
        int frames = 0;
        for (TestWorld.Broker broker : world.brokers) {
            for (TestWorld.Frame frame : broker.sent) {
                int inFrame = (int)
                        frame.messages().stream().filter(TestWorld::isHeartbeat).count();
                heartbeats += inFrame;
                frames += inFrame > 0 ? 1 : 0;
            }
        }
        // Ten rounds a second, two peers a group. Groups beat on odd or even ticks, so a second has 20 frames for each
        // of 6 ways.
        assertTrue(heartbeats >= groups * 2 * 9, heartbeats + " heartbeats");
        assertTrue(frames <= 6 * 21, frames + " frames for " + heartbeats + " heartbeats");
    }

    @Test
    void votesLeaveOnceTheyAreOnDisk() {
        TestWorld world = TestWorld.ofThree(6, 1);
        TestWorld.Broker dead = world.awaitLeader(FIRST);
        world.run(200);
        world.kill(dead);
        List<TestWorld.Broker> voters =
                world.brokers.stream().filter(broker -> broker != dead).toList();
        voters.forEach(broker -> broker.isDiskStalled = true);
        voters.forEach(broker -> broker.sent.clear());
        world.runUntil(
                "a vote waits for the disk",
                3_000,
                () -> voters.stream().anyMatch(broker -> broker.store.waitingWrites() > 0));
        world.run(500);
        for (TestWorld.Broker voter : voters) {
            for (TestWorld.Frame frame : voter.sent) {
                assertTrue(frame.messages().stream()
                        .noneMatch(message -> message.message() instanceof RaftMessage.VoteRequest
                                || message.message() instanceof RaftMessage.VoteResponse));
            }
        }
        voters.forEach(broker -> broker.isDiskStalled = false);
        world.awaitLeader(FIRST);
    }

    @Test
    void nothingIsDeliveredThatIsNotOnThisDisk() {
        TestWorld world = TestWorld.ofThree(8, 1);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        TestWorld.Broker slow = world.brokers.get(leader.id % 3);
        world.run(200);
        long before = slow.listener(FIRST).appliedIndex;
        slow.isDiskStalled = true;
        for (int i = 1; i <= 3; i++) {
            String text = "committed without the slow one " + i;
            world.propose(leader, FIRST, i, text);
            world.runUntil("commit", 500, () -> leader.listener(FIRST).texts().contains(text));
        }
        world.run(200);
        assertTrue(slow.listener(FIRST).group.status().commitIndex() > before, "it knows what is committed");
        assertEquals(before, slow.listener(FIRST).appliedIndex);
        slow.isDiskStalled = false;
        world.runUntil("delivery", 500, () -> slow.listener(FIRST).texts().size() == 3);
    }

    @Test
    void whatPromisesAWriteLeavesAfterIt() {
        TestWorld world = TestWorld.ofThree(7, 1);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        List<TestWorld.Broker> followers =
                world.brokers.stream().filter(broker -> broker != leader).toList();
        world.run(200);
        followers.forEach(broker -> broker.isDiskStalled = true);
        followers.forEach(broker -> broker.sent.clear());
        long before = leader.listener(FIRST).appliedIndex;
        world.propose(leader, FIRST, 1, "needs a majority of disks");
        world.run(300);
        for (TestWorld.Broker follower : followers) {
            assertTrue(follower.store.waitingWrites() > 0, "the append has reached the follower");
            assertTrue(follower.sent.stream()
                    .flatMap(frame -> frame.messages().stream())
                    .noneMatch(message -> message.message() instanceof RaftMessage.AppendAccepted accepted
                            && accepted.durableIndex() > before));
        }
        assertEquals(before, leader.listener(FIRST).appliedIndex);
        followers.forEach(broker -> broker.isDiskStalled = false);
        world.runUntil("commit", 500, () -> leader.listener(FIRST).texts().size() == 1);
    }

    @Test
    void aLeaderThatWasFrozenServesNothingWhenItWakes() {
        TestWorld world = TestWorld.ofThree(9, 1);
        TestWorld.Broker old = world.awaitLeader(FIRST);
        RaftGroup group = old.listener(FIRST).group;
        int ticksBefore = old.listener(FIRST).ticks;
        old.isFrozen = true;
        TestWorld.Broker next = world.awaitLeader(FIRST);
        assertNotEquals(old.id, next.id);
        assertEquals(Role.LEADER, group.status().role(), "it has not heard of the other one yet");
        assertFalse(group.mayServeReads(world.nowNanos));

        old.isFrozen = false;
        world.step();
        int caughtUp = old.listener(FIRST).ticks - ticksBefore;
        assertTrue(caughtUp <= HostSettings.DEFAULT.maxCatchUpTicks(), caughtUp + " ticks at once");
        world.runUntil("the old leader follows", 500, () -> group.status().role() == Role.FOLLOWER);
        assertTrue(group.readsUntilNanos().isEmpty());
    }

    @Test
    void readsEndAnElectionTimeoutAfterTheLastAnsweredRound() {
        TestWorld world = TestWorld.ofThree(10, 1);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        RaftGroup group = leader.listener(FIRST).group;
        world.run(500);
        long until = group.readsUntilNanos().orElseThrow();
        long leftMs = (until - world.nowNanos) / TestWorld.MS;
        int timeoutMs = RaftSettings.DEFAULT.electionTicksMin() * 50;
        assertTrue(leftMs > timeoutMs - 300 && leftMs < timeoutMs, leftMs + " ms left");
        world.lost = frame -> frame.to() == leader.id;
        world.runUntil("the last answers have come", 50, () -> true);
        long cutAt = world.nowNanos;
        world.runUntil("no more reads", 2_000, () -> !group.mayServeReads(world.nowNanos));
        assertTrue(world.nowNanos - cutAt < (timeoutMs + 1) * TestWorld.MS);
    }

    @Test
    void aFailedStoreHaltsEveryGroupAndIsReportedOnce() {
        TestWorld world = TestWorld.ofThree(12, GROUPS);
        world.awaitLeader(FIRST);
        TestWorld.Broker broker = world.brokers.getFirst();
        broker.store.fail("the disk is gone");
        world.step();
        assertEquals(List.of("the disk is gone"), broker.failures);
        for (TestListener listener : broker.listeners.values()) {
            assertNotNull(listener.haltReason);
            assertEquals(Role.HALTED, listener.group.status().role());
        }
        world.propose(broker, FIRST, 77, "too late");
        world.step();
        assertEquals(RejectReason.HALTED, broker.listener(FIRST).rejected.get(77L));
    }

    @Test
    void aProposalThatIsTakenAndThenOrphanedIsAnnouncedBeforeTheLoss() {
        TestWorld world = TestWorld.ofThree(13, 1);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        TestListener listener = leader.listener(FIRST);
        int term = listener.group.status().term();
        listener.calls.clear();
        // Both in one turn: the core merges their effects.
        world.propose(leader, FIRST, 5, "orphan");
        leader.running()
                .received(List.of(new GroupMessage(
                        FIRST,
                        world.brokers.get(leader.id % 3).replica,
                        leader.replica,
                        new RaftMessage.HeartbeatResponse(term + 1, 1, 0))));
        leader.running().turn(world.nowNanos);
        assertEquals(List.of("proposed 5", "role FOLLOWER " + (term + 1)), listener.calls);
    }

    @Test
    void proposalsOfAListenerAreAnsweredInTheSameTurn() {
        TestWorld world = TestWorld.ofThree(14, 1);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        TestListener listener = leader.listener(FIRST);
        world.propose(leader, FIRST, 1, "first");
        listener.onCommitted = () -> {
            listener.onCommitted = () -> {};
            listener.group.propose(2, List.of(new TestEntries.Text("second")));
        };
        world.runUntil("both commit", 500, () -> listener.texts().equals(List.of("first", "second")));
        int committedFirst = listener.calls.indexOf("committed " + listener.proposed.get(1L));
        assertEquals("proposed 2", listener.calls.get(committedFirst + 1));
    }

    @Test
    void aListenerThatThrowsHaltsItsGroupOnly() {
        TestWorld world = TestWorld.ofThree(15, 2);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        world.awaitLeader(new GroupId(2));
        TestListener listener = leader.listener(FIRST);
        listener.onCommitted = () -> {
            throw new IllegalStateException("the test wants this to fail");
        };
        world.propose(leader, FIRST, 1, "poison");
        world.runUntil("the halt", 500, () -> listener.haltReason != null);
        assertEquals(Role.HALTED, listener.group.status().role());
        assertNull(leader.listener(new GroupId(2)).haltReason);
        assertTrue(leader.failures.isEmpty());
        TestWorld.Broker next = world.awaitLeader(FIRST);
        assertNotEquals(leader.id, next.id);
    }

    @Test
    void whatCannotBeStampedIsRejected() {
        TestWorld world = TestWorld.ofThree(16, 1);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        TestListener listener = leader.listener(FIRST);
        world.propose(leader, FIRST, 1, "good", "");
        world.propose(leader, FIRST, 2, "good");
        world.runUntil("commit", 500, () -> listener.texts().equals(List.of("good")));
        assertEquals(RejectReason.HALTED, listener.rejected.get(1L));
        assertNull(listener.haltReason);
    }

    @Test
    void anIncarnationThatIsNotHereGetsNothing() {
        TestWorld world = TestWorld.ofThree(17, 1);
        TestWorld.Broker broker = world.brokers.getFirst();
        world.run(100);
        long before = broker.running().droppedMessages();
        var stranger = new ReplicaId(1, new UUID(99, 99));
        var sender = world.brokers.get(1).replica;
        broker.running()
                .received(List.of(
                        new GroupMessage(FIRST, sender, stranger, new RaftMessage.VoteRequest(50, 100, 40, false)),
                        new GroupMessage(
                                new GroupId(999),
                                sender,
                                broker.replica,
                                new RaftMessage.VoteRequest(50, 100, 40, false))));
        world.step();
        assertEquals(before + 2, broker.running().droppedMessages());
        assertTrue(broker.listener(FIRST).group.status().term() < 50);
    }

    /** As after all disks it knew of were replaced, one by one, while it was away. */
    @Test
    void anObserverMayAskFormerReplicasWhoLeads() {
        TestWorld world = TestWorld.ofThree(19, 1);
        TestWorld.Broker leader = world.awaitLeader(FIRST);
        var former = new ReplicaId(leader.id, new UUID(99, 99));
        var observer = new ReplicaId(7, new UUID(0, 7));
        leader.running()
                .received(List.of(new GroupMessage(FIRST, observer, former, new RaftMessage.ObserverHello(0, 0, 0))));
        world.step();
        assertTrue(leader.listener(FIRST).group.peers().stream()
                .anyMatch(peer -> peer.replica().equals(observer)));
    }

    @Test
    void aGroupRunsOnce() {
        TestWorld world = TestWorld.ofThree(18, 1);
        TestWorld.Broker broker = world.brokers.getFirst();
        assertSame(broker.listener(FIRST).group, broker.running().group(FIRST));
        assertThrows(
                IllegalStateException.class,
                () -> broker.running()
                        .start(
                                broker.store.log(FIRST),
                                RaftSettings.DEFAULT,
                                new TestEntries(),
                                0,
                                group -> new TestListener(group, 0)));
    }

    @Test
    void sameSeedSameHistory() {
        List<String> histories = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            TestWorld world = TestWorld.ofThree(42, GROUPS);
            TestWorld.Broker leader = world.awaitLeader(FIRST);
            world.propose(leader, FIRST, 1, "x");
            world.run(100);
            world.kill(leader);
            world.awaitLeader(FIRST);
            world.boot(leader);
            world.run(500);
            histories.add(world.trace.toString());
        }
        assertFalse(histories.getFirst().isEmpty());
        assertEquals(histories.getFirst().hashCode(), histories.getLast().hashCode());
    }
}
