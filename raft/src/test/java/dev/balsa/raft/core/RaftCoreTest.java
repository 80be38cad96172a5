package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.InvariantViolation;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RaftCoreTest {
    private static final HardState VOTED = new HardState(3, Replicas.replica(2));

    private final Effects out = new Effects();

    private void persistAll(RaftCore core) {
        Persist persist = out.persist();
        out.clear();
        if (persist != null) {
            core.step(new Input.Persisted(persist.seq()), out);
        }
    }

    private RaftCore singleLeader() {
        RaftCore core = Replicas.core(1, RecoveredLog.empty(Replicas.voters(1)));
        for (int i = 0; core.status().role() != Role.LEADER; i++) {
            assertTrue(i < 100, "is never elected");
            core.step(new Input.Tick(), out);
            persistAll(core);
        }
        persistAll(core);
        out.clear();
        return core;
    }

    // ---- recovery -----------------------------------------------------------------------------------------------

    @Test
    void recoveredTermClearsVote() {
        RaftStatus same = Replicas.core(1, Replicas.log(VOTED, Replicas.voters(1, 2, 3), 1, 3))
                .status();
        assertEquals(3, same.term());
        assertEquals(Replicas.replica(2), same.votedFor());
        RaftStatus raised = Replicas.core(1, Replicas.log(VOTED, Replicas.voters(1, 2, 3), 1, 4))
                .status();
        assertEquals(4, raised.term());
        assertNull(raised.votedFor());
    }

    @Test
    void aLogWithoutTermAndVoteIsRefused() {
        RecoveredLog lost = Replicas.log(HardState.INITIAL, Replicas.voters(1, 2, 3), 1);
        assertThrows(InvariantViolation.class, () -> Replicas.core(1, lost));
    }

    @Test
    void commitStartsAtWhatIsStoredOrHinted() {
        assertEquals(2, recovered(2, 0).commitIndex());
        assertEquals(2, recovered(2, 1).commitIndex());
        assertEquals(3, recovered(2, 3).commitIndex());
        assertEquals(4, recovered(2, 99).commitIndex(), "a hint is not trusted beyond the log");
        assertEquals(4, recovered(0, 0).durableIndex());
    }

    private static RaftCore recovered(long storedIndex, long commitHint) {
        RecoveredLog log = Replicas.log(VOTED, Replicas.voters(1, 2, 3), 1, 1, 1, 1);
        return Replicas.core(
                1, new RecoveredLog(VOTED, log.base(), log.terms(), List.of(), log.tail(), 4, storedIndex, commitHint));
    }

    @Test
    void theNewestRecoveredConfigurationIsInForce() {
        RecoveredLog log = Replicas.log(VOTED, Replicas.voters(1, 2, 3), 1, 1, 1);
        Configuration newest = Replicas.voters(1, 2, 3, 4);
        RecoveredLog with = new RecoveredLog(
                VOTED,
                log.base(),
                log.terms(),
                List.of(
                        new RecoveredLog.ConfigurationAt(1, Replicas.voters(1, 2)),
                        new RecoveredLog.ConfigurationAt(3, newest)),
                log.tail(),
                3,
                0,
                0);
        assertEquals(newest, Replicas.core(1, with).status().configuration());
    }

    // ---- proposals ----------------------------------------------------------------------------------------------

    @Test
    void severalProposalsAreAppendedInOrder() {
        RaftCore core = singleLeader();
        core.step(new Input.Propose(7, List.of(new Replicas.Bytes(5), new Replicas.Bytes(6))), out);
        assertEquals(List.of(new Effects.Answer.Proposed(7, 2, 1)), out.answers());
        assertEquals(2, Objects.requireNonNull(out.persist()).entries().size());
        assertEquals(3, core.status().lastIndex());
        assertEquals(1, core.commitIndex());
        persistAll(core);
        assertEquals(3, core.commitIndex());
        assertTrue(out.isCommitAdvanced());
        assertEquals(2, core.entries(2, 3).size());
    }

    @Test
    void aFactoryThatFailsLeavesNothingBehind() {
        RaftCore core = singleLeader();
        Input bad = new Input.Propose(7, List.of(new Replicas.Bytes(5), new Replicas.Bytes(0)));
        assertThrows(IllegalArgumentException.class, () -> core.step(bad, out));
        assertEquals(1, core.status().lastIndex());
        assertNull(out.persist());
        assertEquals(List.of(), out.answers());
        assertThrows(
                IllegalArgumentException.class,
                () -> core.step(new Input.Propose(8, List.of()), out),
                "nothing to append");
    }

    @Test
    void uncommittedBytesAreGivenBackByCommit() {
        RaftCore core = singleLeader();
        int limit = Replicas.SETTINGS.maxUncommittedBytes();
        for (int round = 0; round < 5; round++) {
            core.step(new Input.Propose(1, List.of(new Replicas.Bytes(limit - 10))), out);
            core.step(new Input.Propose(2, List.of(new Replicas.Bytes(11))), out);
            core.step(new Input.Propose(3, List.of(new Replicas.Bytes(10))), out);
            assertEquals(
                    List.of(true, false, true),
                    out.answers().stream()
                            .map(answer -> answer instanceof Effects.Answer.Proposed)
                            .toList());
            persistAll(core);
        }
    }

    @Test
    void onlyALeaderTakesProposals() {
        RaftCore core = Replicas.core(1, RecoveredLog.empty(Replicas.voters(1, 2, 3)));
        core.step(new Input.Received(Replicas.replica(2), new RaftMessage.Heartbeat(1, 1, 0)), out);
        core.step(new Input.Propose(7, List.of(new Replicas.Bytes(5))), out);
        assertEquals(
                List.of(new Effects.Answer.Rejected(7, RejectReason.NOT_LEADER, Replicas.replica(2))), out.answers());
    }

    // ---- halting ------------------------------------------------------------------------------------------------

    @Test
    void aBrokenInvariantHaltsAndTakesTheTurnBack() {
        RaftCore core = singleLeader();
        core.step(new Input.Propose(7, List.of(new Replicas.Bytes(5))), out);
        core.step(new Input.Persisted(1_000), out);
        assertEquals(Role.HALTED, core.status().role());
        assertNotNull(out.haltReason());
        assertTrue(out.isRoleChanged());
        assertNull(out.persist());
        assertEquals(List.of(), out.answers());
        out.clear();
        for (Input input : List.of(
                new Input.Tick(),
                new Input.Persisted(1),
                new Input.Stored(1),
                new Input.Resign(),
                new Input.PeerRefused(Replicas.replica(2)),
                new Input.PeerUnreachable(Replicas.replica(2)),
                new Input.EntriesRead(Replicas.replica(2), 1, 1, List.of()),
                new Input.PersistFailed("again"),
                new Input.Received(Replicas.replica(2), new RaftMessage.Heartbeat(9, 1, 0)))) {
            core.step(input, out);
        }
        assertFalse(out.isRoleChanged());
        assertEquals(List.of(), out.sends());
        assertNull(out.persist());
    }

    /** Storage that gives other entries than the leader's to a lagging peer: better no leader than a false log. */
    @Test
    void leaderReadOfAnotherLogHalts() {
        RaftCore core =
                Replicas.core(1, RecoveredLog.empty(new Configuration(Replicas.replicas(1), Replicas.replicas(2))));
        for (int i = 0; i < 20; i++) {
            core.step(new Input.Tick(), out);
            persistAll(core);
        }
        core.step(new Input.Propose(1, List.of(new Replicas.Bytes(5), new Replicas.Bytes(5))), out);
        persistAll(core);
        core.step(new Input.Stored(3), out);
        out.clear();
        assertEquals(3, core.firstIndexInMemory());
        core.step(new Input.PeerUnreachable(Replicas.replica(2)), out);
        core.step(new Input.Tick(), out);
        core.step(new Input.Tick(), out);
        long round = out.sends().stream()
                .map(Effects.Send::message)
                .filter(RaftMessage.Heartbeat.class::isInstance)
                .map(RaftMessage.Heartbeat.class::cast)
                .findFirst()
                .orElseThrow()
                .round();
        out.clear();
        core.step(new Input.Received(Replicas.replica(2), new RaftMessage.HeartbeatResponse(1, round, 0)), out);
        RaftMessage.AppendRequest probe =
                (RaftMessage.AppendRequest) out.sends().getLast().message();
        out.clear();
        core.step(new Input.Received(Replicas.replica(2), new RaftMessage.AppendAccepted(1, probe.session(), 0)), out);
        Effects.Read read = out.reads().getFirst();
        assertEquals(1, read.fromIndex());
        core.step(
                new Input.EntriesRead(
                        read.forPeer(), read.session(), 1, List.of(Replicas.entry(1, 1), Replicas.entry(3, 1))),
                out);
        assertEquals(Role.HALTED, core.status().role());
        assertEquals(List.of(), out.sends());
    }
}
