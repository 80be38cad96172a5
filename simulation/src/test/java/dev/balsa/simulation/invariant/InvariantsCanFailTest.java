package dev.balsa.simulation.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.simulation.cluster.ClusterObserver.Turn;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimEntries;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.cluster.TestWorlds;
import dev.balsa.simulation.cluster.World;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.oracle.ClientHistory;
import dev.balsa.simulation.oracle.CommittedLog;
import dev.balsa.simulation.oracle.ReadHistory;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each rule is shown something that breaks it, and mostly its innocent neighbour. The stage is a real cluster in which two
 * of three nodes have committed a few entries and the third was cut off from the beginning.
 */
class InvariantsCanFailTest {
    private static final Anchor BEGINNING = Anchor.beginning(Configuration.EMPTY);

    private final World world = TestWorlds.calm(1, 3);
    private final SimCluster cluster = new SimCluster(world);
    private final CommittedLog committed = new CommittedLog(world);
    private final SimEntries entries = new SimEntries();
    private final SimNode blank = cluster.node(2);
    private SimNode leader = cluster.node(0);
    private SimNode follower = cluster.node(1);

    @BeforeEach
    void commitSomething() {
        world.observers().add(committed);
        world.observers().addAll(Invariants.of(cluster, committed));
        for (int other = 0; other < 2; other++) {
            cluster.network().cut(other, 2);
            cluster.network().cut(2, other);
        }
        cluster.nodes().forEach(SimNode::start);
        world.queue().runUntil(5_000_000);
        leader = Objects.requireNonNull(cluster.leader());
        follower = cluster.node(1 - leader.number());
        for (int i = 0; i < 5; i++) {
            leader.propose(i, List.of(new SimEntries.Records(i, 2, SimEntries.HEADER_BYTES)));
        }
        world.queue().runUntil(6_000_000);
        assertEquals(6, committed.lastIndex());
        assertEquals(6, follower.status().commitIndex());
        assertEquals(0, blank.log().lastIndex());
    }

    @Test
    void i1TwoLeadersInOneTerm() {
        ElectionSafety rule = new ElectionSafety();
        rule.turned(turn(leader, leading(leader, 7), null));
        rule.turned(turn(leader, leading(leader, 7), null));
        rule.turned(turn(follower, leading(follower, 8), null));
        violates("I1", () -> rule.turned(turn(follower, leading(follower, 7), null)));
    }

    @Test
    void i1LeaderThatIsNoVoter() {
        ElectionSafety rule = new ElectionSafety();
        RaftStatus stranger = going(leading(leader, 9), Configuration.ofVoters(List.of(follower.id(), blank.id())));
        violates("I1", () -> rule.turned(new Turn(leader, following(stranger), stranger, null)));
    }

    @Test
    void i2TwoVotesInOneTerm() {
        OneVotePerTerm rule = new OneVotePerTerm();
        rule.sending(follower, vote(leader, 9));
        rule.sending(follower, vote(leader, 9));
        rule.sending(follower, vote(blank, 10));
        violates("I2", () -> rule.sending(follower, vote(blank, 9)));
    }

    @Test
    void i2LeaderWithoutAMajority() {
        OneVotePerTerm rule = new OneVotePerTerm();
        RaftStatus before = leader.status();
        violates("I2", () -> rule.turned(new Turn(follower, following(before), leading(follower, 9), null)));
        rule.sending(leader, vote(follower, 9));
        rule.turned(new Turn(follower, following(before), leading(follower, 9), null));
    }

    @Test
    void i3LeaderTruncates() {
        LeaderAppendOnly rule = new LeaderAppendOnly();
        Persist truncation = write(6);
        rule.writing(leader, following(leader.status()), leading(leader, 7), truncation);
        violates("I3", () -> rule.writing(leader, leading(leader, 7), leading(leader, 7), truncation));
    }

    @Test
    void i4OneIdentityTwoEntries() {
        LogMatching rule = new LogMatching();
        Entry known = leader.log().get(3);
        rule.turned(turn(leader, leader.status(), write(0, known)));
        rule.turned(turn(follower, follower.status(), write(0, known)));
        Entry other = entries.stamp(
                leader.log().get(2), 3, known.term(), new SimEntries.Records(77, 2, SimEntries.HEADER_BYTES));
        violates("I4", () -> rule.turned(turn(follower, follower.status(), write(0, other))));
    }

    @Test
    void i4OneIdentityTwoHistories() {
        LogMatching rule = new LogMatching();
        Entry known = leader.log().get(3);
        rule.turned(turn(leader, leader.status(), write(0, known)));
        violates("I4", () -> rule.turned(turn(blank, blank.status(), write(0, known))));
    }

    @Test
    void i4CoreThatDoesNotKnowItsLog() {
        RaftStatus wrong = with(leader.status(), leader.status().lastIndex() + 1, 0);
        violates("I4", () -> new LogMatching().turned(turn(leader, wrong, null)));
    }

    @Test
    void i5LeaderWithoutWhatIsCommitted() {
        LeaderCompleteness rule = new LeaderCompleteness(cluster, committed);
        int term = leader.status().term();
        rule.turned(new Turn(follower, following(follower.status()), leading(follower, term + 1), null));
        rule.turned(new Turn(blank, following(blank.status()), leading(blank, term), null));
        violates("I5", () -> rule.turned(new Turn(blank, following(blank.status()), leading(blank, term + 1), null)));
    }

    @Test
    void i6AnotherEntryIsApplied() {
        StateMachineSafety rule = new StateMachineSafety(committed);
        rule.applied(follower, List.of(committed.get(3)));
        Entry other = entries.stamp(
                BEGINNING, 3, committed.get(3).term(), new SimEntries.Records(9, 1, SimEntries.HEADER_BYTES));
        violates("I6", () -> rule.applied(follower, List.of(other)));
        violates("I6", () -> rule.applied(follower, List.of(entries.noop(BEGINNING, 7, 1))));
    }

    @Test
    void i7CommitGoesBackOrElsewhere() {
        CommitMonotonic rule = new CommitMonotonic(committed);
        RaftStatus now = follower.status();
        rule.turned(new Turn(follower, with(now, 6, 2), with(now, 6, 6), null));
        violates("I7", () -> rule.turned(new Turn(follower, with(now, 6, 6), with(now, 6, 5), null)));
        violates("I7", () -> rule.turned(new Turn(blank, with(now, 6, 0), with(now, 6, 1), null)));
    }

    @Test
    void i8CommitWithoutADurableMajority() {
        CommitNeedsDurableMajority rule = new CommitNeedsDurableMajority(cluster);
        rule.committed(leader, committed.get(6));
        violates("I8", () -> rule.committed(leader, entries.noop(committed.get(6), 7, 1)));
    }

    @Test
    void i8LeaderCommitsAnEarlierTerm() {
        CommitNeedsDurableMajority rule = new CommitNeedsDurableMajority(cluster);
        int term = leader.status().term();
        RaftStatus own = leading(leader, term);
        rule.turned(new Turn(leader, with(own, 6, 2), with(own, 6, 6), null));
        RaftStatus next = leading(leader, term + 1);
        violates("I8", () -> rule.turned(new Turn(leader, with(next, 6, 2), with(next, 6, 6), null)));
    }

    @Test
    void i9CommittedEntriesAreCut() {
        CommittedNotTruncated rule = new CommittedNotTruncated(committed);
        RaftStatus aware = follower.status();
        RaftStatus unaware = with(aware, 6, 0);
        rule.writing(follower, aware, aware, write(7));
        violates("I9", () -> rule.writing(follower, aware, aware, write(6)));
        violates("I9", () -> rule.writing(follower, unaware, unaware, write(6)));
        RaftStatus left = following(with(leading(follower, committed.commitTerm(6) - 1), 6, 0));
        rule.writing(follower, left, left, write(6));
    }

    @Test
    void i10PromisesWithoutADisk() {
        PromiseNeedsDisk rule = new PromiseNeedsDisk(cluster);
        int term = leader.status().term();
        rule.sending(follower, send(leader, new RaftMessage.AppendAccepted(term, 1, 6)));
        violates("I10", () -> rule.sending(follower, send(leader, new RaftMessage.AppendAccepted(term, 1, 7))));
        violates("I10", () -> rule.sending(blank, send(leader, new RaftMessage.HeartbeatResponse(term, 1, 1))));
        rule.sending(follower, vote(leader, term));
        violates("I10", () -> rule.sending(follower, vote(blank, term)));
        violates("I10", () -> rule.sending(follower, vote(leader, term + 1)));
        violates("I10", () -> rule.sending(blank, vote(leader, term)));
        violates("I10", () -> rule.sending(blank, send(leader, new RaftMessage.VoteRequest(term, 6, term, false))));
        violates("I10", () -> rule.turned(new Turn(blank, following(blank.status()), leading(blank, term + 1), null)));
    }

    @Test
    void i12OffsetsWithAGap() {
        DenseOffsets rule = new DenseOffsets(committed);
        rule.turned(turn(leader, leader.status(), write(0, leader.log().get(3))));
        Entry gap = entries.stamp(leader.log().get(1), 3, 1, new SimEntries.Records(9, 1, SimEntries.HEADER_BYTES));
        violates("I12", () -> rule.turned(turn(leader, leader.status(), write(0, gap))));
        violates("I12", () -> rule.committed(leader, gap));
    }

    @Test
    void i14ConfigurationsTooFarApart() {
        ConfigurationChanges rule = new ConfigurationChanges(committed);
        RaftStatus now = leader.status();
        Configuration smaller = Configuration.ofVoters(List.of(leader.id(), follower.id()));
        Configuration alone = Configuration.ofVoters(List.of(blank.id()));
        rule.turned(turn(leader, now, write(0, configuration(7, now.term(), smaller))));
        violates("I14", () -> rule.turned(turn(leader, now, write(0, configuration(7, now.term(), alone)))));
        violates("I14", () -> rule.turned(turn(leader, now, write(0, configuration(7, now.term() + 1, smaller)))));
        violates("I14", () -> rule.turned(turn(leader, going(now, smaller), write(0))));
    }

    @Test
    void i14TwoConfigurationsNobodyHasCommitted() {
        cluster.network().cut(leader.number(), follower.number());
        Configuration smaller = Configuration.ofVoters(List.of(leader.id(), follower.id()));
        leader.offer(new Input.ChangeMembership(1, smaller));
        world.queue().runUntil(6_100_000);
        assertEquals(7, leader.log().lastConfigurationIndex());
        Entry next = configuration(8, leader.status().term(), Configuration.ofVoters(List.of(leader.id())));
        ConfigurationChanges rule = new ConfigurationChanges(committed);
        violates("I14", () -> rule.turned(turn(leader, leader.status(), write(0, next))));
    }

    @Test
    void i16ReadThatMissesAWriteOrSeesTooMuch() {
        ClientHistory writes = new ClientHistory(world);
        for (int value = 0; value < 5; value++) {
            assertEquals(value, writes.invoke(writes.newValue()));
        }
        for (long index = 2; index <= 6; index++) {
            writes.committed(leader, committed.get(index));
        }
        ReadHistory rule = new ReadHistory(writes, committed);
        long early = rule.invoke();
        writes.ack(3, committed, 5, SimEntries.baseOffset(committed.get(5)));
        long late = rule.invoke();
        rule.answered(leader, early, 0);
        rule.answered(leader, late, 5);
        violates("I16", () -> rule.answered(leader, late, 4));
        violates("I16", () -> rule.answered(leader, early, 7));
        violates("I16", () -> rule.answered(blank, late, 5));
    }

    @Test
    void i15IndexesOutOfOrder() {
        IndexOrder rule = new IndexOrder();
        RaftStatus now = follower.status();
        rule.turned(turn(follower, now, null));
        violates("I15", () -> rule.turned(turn(follower, with(now, 6, 5), null)));
        violates("I15", () -> rule.turned(turn(follower, with(now, 5, 6), null)));
        violates("I15", () -> rule.turned(turn(blank, now, null)));
    }

    /** Otherwise the rules above could all be wired to nothing. */
    @Test
    void everyRuleIsAmongTheObservers() {
        List<String> wired = world.observers().stream()
                .filter(Invariant.class::isInstance)
                .map(rule -> rule.getClass().getSimpleName())
                .toList();
        assertEquals(14, wired.size(), wired::toString);
        assertTrue(wired.contains("LogMatching") && wired.contains("DenseOffsets"), wired::toString);
    }

    // ---- made-up facts ------------------------------------------------------------------------------------------

    private static Turn turn(SimNode node, RaftStatus after, @Nullable Persist write) {
        return new Turn(node, after, after, write);
    }

    private static Persist write(long truncateFrom, Entry... entries) {
        return new Persist(99, truncateFrom, null, List.of(entries), List.of());
    }

    private static Effects.Send send(SimNode to, RaftMessage message) {
        return new Effects.Send(to.id(), message);
    }

    private static Effects.Send vote(SimNode candidate, int term) {
        return send(candidate, new RaftMessage.VoteResponse(term, true));
    }

    private static RaftStatus leading(SimNode node, int term) {
        return copy(
                node.status(),
                Role.LEADER,
                term,
                node.id(),
                node.status().lastIndex(),
                node.status().commitIndex());
    }

    private static RaftStatus following(RaftStatus status) {
        return copy(status, Role.FOLLOWER, status.term(), null, status.lastIndex(), status.commitIndex());
    }

    private static RaftStatus with(RaftStatus status, long lastIndex, long commitIndex) {
        return copy(status, status.role(), status.term(), status.leader(), lastIndex, commitIndex);
    }

    private Entry configuration(long index, int term, Configuration members) {
        return entries.configuration(leader.log().get(6), index, term, members);
    }

    private static RaftStatus going(RaftStatus of, Configuration by) {
        return new RaftStatus(
                of.self(),
                of.role(),
                of.term(),
                of.votedFor(),
                of.leader(),
                of.baseIndex(),
                of.lastIndex(),
                of.lastTerm(),
                of.durableIndex(),
                of.commitIndex(),
                of.tick(),
                of.quorumTick(),
                of.committedInTerm(),
                by);
    }

    private static RaftStatus copy(
            RaftStatus of, Role role, int term, @Nullable ReplicaId leader, long lastIndex, long commitIndex) {
        return new RaftStatus(
                of.self(),
                role,
                term,
                of.votedFor(),
                leader,
                of.baseIndex(),
                lastIndex,
                of.lastTerm(),
                of.durableIndex(),
                commitIndex,
                of.tick(),
                of.quorumTick(),
                of.committedInTerm(),
                of.configuration());
    }

    private static void violates(String id, Runnable action) {
        InvariantViolation violation = assertThrows(InvariantViolation.class, action::run);
        assertEquals(id, violation.invariant(), violation::getMessage);
    }
}
