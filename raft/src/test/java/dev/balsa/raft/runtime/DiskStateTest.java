package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.message.RaftMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas whose disks are full or damaged. */
class DiskStateTest {
    private static final GroupId GROUP = new GroupId(1);
    private static final DiskState FULL = new DiskState(DiskState.Room.FULL, false, false);
    private static final DiskState CONGESTED = new DiskState(DiskState.Room.CONGESTED, false, false);
    private static final DiskState DAMAGED = new DiskState(DiskState.Room.OPEN, true, false);

    private final TestWorld world = TestWorld.ofThree(5, 1);
    private TestWorld.Broker leader = world.awaitLeader(GROUP);

    private static void diskIs(TestWorld.Broker broker, DiskState disk) {
        broker.store.log(GROUP).diskIs(disk);
    }

    private TestWorld.Broker follower(int place) {
        return world.brokers.stream()
                .filter(broker -> broker != leader)
                .skip(place)
                .findFirst()
                .orElseThrow();
    }

    private void commit(long token, String text) {
        world.propose(leader, GROUP, token, text);
        TestListener listener = leader.listener(GROUP);
        world.runUntil("commit of " + text, 2_000, () -> listener.texts().contains(text));
    }

    private long dataSentTo(TestWorld.Broker broker) {
        return world.brokers.stream()
                .flatMap(from -> from.sent.stream())
                .filter(frame -> frame.to() == broker.id)
                .flatMap(frame -> frame.messages().stream())
                .filter(message -> message.message() instanceof RaftMessage.AppendRequest append
                        && append.entries().stream().anyMatch(entry -> entry.kind() == EntryKind.DATA))
                .count();
    }

    @Test
    void aFullFollowerTakesNoDataAndIsNotSentAnyUntilThereIsRoom() {
        TestWorld.Broker full = follower(0);
        commit(1, "before");
        world.run(200);
        diskIs(full, FULL);
        world.run(200);
        for (int i = 2; i <= 40; i++) {
            commit(i, "text " + i);
        }
        long sent = dataSentTo(full);
        world.run(5_000);
        assertEquals(sent, dataSentTo(full), "nothing is sent again and again");
        assertEquals(1, full.listener(GROUP).texts().size());
        assertEquals(leader, world.leader(GROUP), "its leader leads on");
        diskIs(full, DiskState.HEALTHY);
        world.runUntil(
                "everything is there", 1_000, () -> full.listener(GROUP).texts().size() == 40);
    }

    @Test
    void whatWasUnderWayWhenTheDiskFilledIsLeftOutAndComesLater() {
        TestWorld.Broker full = follower(0);
        diskIs(full, FULL);
        world.lost = frame -> frame.from() == full.id
                && frame.messages().stream().anyMatch(m -> m.message() instanceof RaftMessage.HeartbeatResponse);
        world.run(60);
        world.propose(leader, GROUP, 1, "one");
        world.propose(leader, GROUP, 2, "two");
        TestListener listener = leader.listener(GROUP);
        world.runUntil("commit", 2_000, () -> listener.texts().size() == 2);
        world.run(1_000);
        assertEquals(0, full.listener(GROUP).texts().size());
        assertTrue(dataSentTo(full) > 0, "it did not know");
        world.lost = frame -> false;
        assertTrue(full.failures.isEmpty());
        diskIs(full, DiskState.HEALTHY);
        world.runUntil(
                "everything is there", 1_000, () -> full.listener(GROUP).texts().size() == 2);
    }

    @Test
    void aLeaderWhoseDiskIsFullHandsOverToOneWithRoom() {
        TestWorld.Broker before = leader;
        TestWorld.Broker full = follower(0);
        TestWorld.Broker wanted = follower(1);
        diskIs(full, FULL);
        world.run(200);
        diskIs(before, FULL);
        world.runUntil("the one with room leads", 1_000, () -> world.leader(GROUP) == wanted);
        assertEquals(Role.FOLLOWER, before.listener(GROUP).group.status().role());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dataIsRefusedWhileNoMajorityHasRoom(boolean leaderIsFull) {
        if (leaderIsFull) {
            world.brokers.forEach(broker -> diskIs(broker, FULL));
        } else {
            diskIs(follower(0), FULL);
            diskIs(follower(1), FULL);
        }
        world.run(500);
        assertEquals(leader, world.leader(GROUP), "nobody else can lead, and reads go on");
        world.propose(leader, GROUP, 7, "no room");
        world.run(100);
        assertEquals(RejectReason.DISK_FULL, leader.listener(GROUP).rejected.get(7L));
        assertTrue(leader.listener(GROUP).group.mayServeReads(world.nowNanos));
        world.brokers.forEach(broker -> diskIs(broker, DiskState.HEALTHY));
        world.run(300);
        leader = world.awaitLeader(GROUP);
        commit(8, "room again");
    }

    @Test
    void aLeaderThatIsMomentarilyBehindRefusesAndLeadsOn() {
        diskIs(leader, CONGESTED);
        world.run(100);
        world.propose(leader, GROUP, 7, "later");
        world.run(3_000);
        assertEquals(RejectReason.OVERLOADED, leader.listener(GROUP).rejected.get(7L));
        assertEquals(leader, world.leader(GROUP));
        diskIs(leader, DiskState.HEALTHY);
        world.run(100);
        commit(8, "now");
    }

    @Test
    void aLeaderWhoseDiskFailsNamesAnHeirBeforeItGoes() {
        commit(1, "before");
        world.run(100);
        long failedAt = world.nowNanos;
        leader.store.fail("input/output error");
        world.runUntil("another one leads", 1_000, () -> {
            TestWorld.Broker now = world.leader(GROUP);
            return now != null && now != leader;
        });
        assertTrue((world.nowNanos - failedAt) / TestWorld.MS < 100, "without a timeout");
        assertEquals("input/output error", leader.failures.getFirst());
    }

    @Test
    void aDamagedReplicaVotesAndDoesNotLead() {
        commit(1, "before");
        world.run(200);
        TestWorld.Broker damaged = follower(0);
        diskIs(damaged, DAMAGED);
        world.run(200);
        commit(2, "taken like any other");
        world.run(100);
        assertEquals(2, damaged.listener(GROUP).texts().size());
        for (int round = 0; round < 4; round++) {
            TestWorld.Broker killed = world.awaitLeader(GROUP);
            assertNotEquals(damaged, killed);
            world.kill(killed);
            TestWorld.Broker next = world.awaitLeader(GROUP);
            assertNotEquals(damaged, next);
            world.boot(killed);
            world.run(500);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void aLeaderWithADamagedOrSlowDiskHandsOver(int code) {
        commit(1, "before");
        TestWorld.Broker damaged = leader;
        diskIs(damaged, DiskState.ofCode(code));
        world.runUntil("another one leads", 1_000, () -> {
            TestWorld.Broker now = world.leader(GROUP);
            return now != null && now != damaged;
        });
        assertFalse(damaged.listener(GROUP).group.status().role() == Role.LEADER);
    }
}
