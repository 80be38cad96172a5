package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.ChangeRefusal;
import dev.balsa.raft.core.PeerStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.core.TransferFailure;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Reads, transfers and changes of membership, each asked of a whole host and answered exactly once. */
class PendingCallsTest {
    private static final GroupId GROUP = new GroupId(1);

    private final TestWorld world = TestWorld.ofThree(1, 1);
    private final List<String> heard = new ArrayList<>();
    private final TestWorld.Broker leader = world.awaitLeader(GROUP);
    private final TestWorld.Broker other = world.brokers.get(leader.id % 3);

    private static RaftGroup group(TestWorld.Broker broker) {
        return broker.listener(GROUP).group;
    }

    private void read(TestWorld.Broker at) {
        group(at)
                .execute(() -> group(at).readIndex(new ReadCallback() {
                    @Override
                    public void ready(long index) {
                        heard.add("read " + index);
                    }

                    @Override
                    public void failed(RejectReason reason) {
                        heard.add("no read " + reason);
                    }
                }));
    }

    private void transfer(TestWorld.Broker at, ReplicaId target) {
        group(at)
                .execute(() -> group(at).transfer(target, new TransferCallback() {
                    @Override
                    public void handedOver(int term) {
                        heard.add("handed over");
                    }

                    @Override
                    public void failed(TransferFailure reason) {
                        heard.add("no transfer " + reason);
                    }
                }));
    }

    private void change(TestWorld.Broker at, List<ReplicaId> voters, List<ReplicaId> learners) {
        Configuration wanted = new Configuration(voters, learners);
        group(at)
                .execute(() -> group(at).changeMembership(wanted, new ChangeCallback() {
                    @Override
                    public void committed(long index) {
                        heard.add("changed");
                    }

                    @Override
                    public void refused(ChangeRefusal reason) {
                        heard.add("no change " + reason);
                    }

                    @Override
                    public void unknown() {
                        heard.add("change unknown");
                    }
                }));
    }

    private void awaitHeard(String... expected) {
        world.runUntil(List.of(expected) + " after " + heard, 5_000, () -> heard.equals(List.of(expected)));
    }

    private List<ReplicaId> all() {
        return world.brokers.stream().map(broker -> broker.replica).toList();
    }

    private List<ReplicaId> without(TestWorld.Broker broker) {
        return all().stream().filter(replica -> !replica.equals(broker.replica)).toList();
    }

    @Test
    void aReadIsConfirmedWithinARoundTrip() {
        world.propose(leader, GROUP, 1, "a");
        world.run(50);
        long committed = group(leader).status().commitIndex();
        read(leader);
        read(leader);
        world.run(8);
        assertEquals(List.of("read " + committed, "read " + committed), heard);
        read(other);
        world.step();
        assertEquals("no read NOT_LEADER", heard.getLast());
    }

    @Test
    void aReadOfALeaderThatIsCutOffFails() {
        world.lost = frame -> frame.from() == leader.id || frame.to() == leader.id;
        read(leader);
        awaitHeard("no read NOT_LEADER");
    }

    @Test
    void leadershipGoesWhereItIsWanted() {
        world.propose(leader, GROUP, 1, "a");
        transfer(leader, other.replica);
        awaitHeard("handed over");
        world.runUntil("the target leads", 200, () -> Objects.equals(world.leader(GROUP), other));
        world.propose(other, GROUP, 2, "b");
        world.runUntil(
                "all have both",
                1_000,
                () -> world.brokers.stream()
                        .allMatch(broker -> broker.listener(GROUP).texts().equals(List.of("a", "b"))));
    }

    @Test
    void proposalsAreRejectedWhileATransferIsUnderWay() {
        world.lost = frame -> frame.to() == other.id || frame.from() == other.id;
        world.propose(leader, GROUP, 1, "a");
        world.run(10);
        transfer(leader, other.replica);
        world.propose(leader, GROUP, 2, "b");
        world.run(10);
        assertEquals(RejectReason.TRANSFERRING, leader.listener(GROUP).rejected.get(2L));
        awaitHeard("no transfer TIMED_OUT");
        world.propose(leader, GROUP, 3, "c");
        world.run(10);
        assertTrue(leader.listener(GROUP).proposed.containsKey(3L));
    }

    @Test
    void aVoterLeavesAndComesBackAsALearner() {
        change(leader, without(other), List.of());
        awaitHeard("changed");
        heard.clear();
        change(leader, without(other), List.of(other.replica));
        awaitHeard("changed");
        heard.clear();
        change(leader, all(), List.of());
        awaitHeard("no change NOT_CAUGHT_UP");
        heard.clear();
        world.runUntil(
                "the learner keeps up",
                1_000,
                () -> group(leader).peers().stream().allMatch(PeerStatus::isCaughtUp));
        change(leader, all(), List.of());
        awaitHeard("changed");
        assertEquals(
                all().size(), group(leader).status().configuration().voters().size());
    }

    @Test
    void aLeaderRemovesItself() {
        change(leader, without(leader), List.of());
        awaitHeard("changed");
        world.runUntil("another one leads", 200, () -> world.leader(GROUP) != null);
        assertNotEquals(leader, world.leader(GROUP));
    }

    @Test
    void aChangeThatALostLeadershipLeavesBehindIsUnknown() {
        world.lost = frame -> frame.from() == leader.id || frame.to() == leader.id;
        change(leader, without(other), List.of());
        awaitHeard("change unknown");
    }

    @Test
    void whatIsRefusedIsSaid() {
        change(leader, all(), List.of());
        change(other, without(other), List.of());
        transfer(leader, leader.replica);
        transfer(other, leader.replica);
        awaitHeard(
                "no change NOT_ONE_REPLICA",
                "no transfer NO_SUCH_TARGET",
                "no change NOT_LEADER",
                "no transfer NOT_LEADER");
    }

    @Test
    void aHaltAndAStopEndEverything() {
        world.lost = frame -> frame.from() == leader.id || frame.to() == leader.id;
        read(leader);
        transfer(leader, other.replica);
        world.step();
        assertEquals(List.of(), heard);
        leader.store.fail("gone");
        world.step();
        assertEquals(List.of("no read HALTED", "no transfer HALTED"), heard);
        heard.clear();
        read(other);
        change(other, all(), List.of());
        other.running().stop(GROUP, () -> heard.add("stopped"));
        world.step();
        assertTrue(heard.contains("stopped"), heard::toString);
        assertEquals(3, heard.size(), heard::toString);
    }
}
