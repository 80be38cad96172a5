package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LeadershipTransferTest {
    private static final HardState VOTED = new HardState(1, null);

    private final GroupState state = Replicas.state(
            1, Replicas.log(VOTED, new Configuration(Replicas.replicas(1, 2, 3, 4), Replicas.replicas(5)), 1, 1, 1));
    private final PeerSet peers = new PeerSet();
    private final LeadershipTransfer transfer = new LeadershipTransfer(state, peers);
    private final Effects out = new Effects();

    LeadershipTransferTest() {
        peers.follow(state, 0);
    }

    private PeerProgress peer(int broker) {
        return Objects.requireNonNull(peers.find(Replicas.replica(broker)));
    }

    private List<ReplicaId> told() {
        List<ReplicaId> told = out.sends().stream()
                .filter(send -> send.message() instanceof RaftMessage.TimeoutNow)
                .map(Effects.Send::to)
                .toList();
        out.clear();
        return told;
    }

    @Test
    void theTargetIsToldOnceItHasTheWholeLog() {
        peer(2).accepted(2);
        transfer.begin(new Input.Transfer(9, Replicas.replica(2)), out);
        assertTrue(transfer.isUnderWay());
        assertEquals(List.of(), told());
        peer(3).accepted(3);
        transfer.tellIfCaughtUp(out);
        assertEquals(List.of(), told(), "another voter is not the target");
        peer(2).accepted(3);
        transfer.tellIfCaughtUp(out);
        assertEquals(List.of(Replicas.replica(2)), told());
    }

    @Test
    void withoutATargetTheFurthestLivingVoterIsTaken() {
        peer(2).accepted(2);
        peer(3).accepted(3);
        peer(4).accepted(3);
        peer(5).accepted(3);
        for (int i = 0; i < Replicas.SETTINGS.electionTicksMin(); i++) {
            state.advanceTick();
        }
        peer(2).contacted(state.tick());
        peer(4).contacted(state.tick());
        peer(5).contacted(state.tick());
        transfer.begin(new Input.Transfer(9, null), out);
        assertEquals(List.of(Replicas.replica(4)), told(), "3 is silent, 5 is no voter");
    }

    @Test
    void itEndsAfterAnElectionTimeout() {
        transfer.begin(new Input.Transfer(9, Replicas.replica(2)), out);
        for (int i = 1; i < Replicas.SETTINGS.electionTicksMin(); i++) {
            state.advanceTick();
            transfer.tick(out);
        }
        assertTrue(transfer.isUnderWay());
        state.advanceTick();
        transfer.tick(out);
        assertFalse(transfer.isUnderWay());
        assertEquals(List.of(new Effects.Answer.TransferFailed(9, TransferFailure.TIMED_OUT)), out.answers());
        transfer.leadershipEnded(false, 1, out);
        assertEquals(1, out.answers().size(), "answered once");
    }

    @Test
    void aLaterTermMeansSuccessOnlyIfTheTargetWasTold() {
        transfer.begin(new Input.Transfer(9, Replicas.replica(2)), out);
        state.adoptTerm(2, out);
        transfer.leadershipEnded(false, 1, out);
        assertEquals(List.of(new Effects.Answer.TransferFailed(9, TransferFailure.LEADERSHIP_LOST)), out.answers());
        out.clear();
        peer(2).accepted(3);
        transfer.begin(new Input.Transfer(10, Replicas.replica(2)), out);
        transfer.leadershipEnded(false, 1, out);
        assertEquals(List.of(new Effects.Answer.Transferred(10, 2)), out.answers());
    }

    @Test
    void aHaltFailsIt() {
        transfer.begin(new Input.Transfer(9, Replicas.replica(2)), out);
        transfer.leadershipEnded(true, 1, out);
        assertEquals(List.of(new Effects.Answer.TransferFailed(9, TransferFailure.HALTED)), out.answers());
    }

    @Test
    void anHeirMustHaveWhatIsCommitted() {
        state.advanceCommit(2, out);
        out.clear();
        peer(2).accepted(1);
        transfer.nominate(out);
        assertEquals(List.of(), told());
        peer(3).accepted(2);
        transfer.nominate(out);
        assertEquals(List.of(Replicas.replica(3)), told());
    }
}
