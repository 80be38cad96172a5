package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A broker that lost its disk comes back as another replica (etcd-io/etcd#13509): nothing it says may count as its old self's. */
class IdentityTest {
    private static final Configuration VOTERS = Replicas.voters(1, 2, 3);
    private static final ReplicaId WIPED = new ReplicaId(2, new UUID(77, 77));

    private final Effects out = new Effects();
    private final RaftCore core = Replicas.core(1, RecoveredLog.empty(VOTERS));

    private void step(Input input) {
        core.step(input, out);
        Persist persist = out.persist();
        out.clear();
        if (persist != null) {
            core.step(new Input.Persisted(persist.seq()), out);
            out.clear();
        }
    }

    private void receive(ReplicaId from, RaftMessage message) {
        step(new Input.Received(from, message));
    }

    private void campaign() {
        for (int i = 0; core.status().role() == Role.FOLLOWER; i++) {
            assertTrue(i < 100, "does not campaign");
            step(new Input.Tick());
        }
    }

    @Test
    void itsVotesDoNotElect() {
        campaign();
        receive(WIPED, new RaftMessage.PreVoteResponse(0, 1, true));
        assertEquals(Role.PRE_CANDIDATE, core.status().role());
        receive(Replicas.replica(3), new RaftMessage.PreVoteResponse(0, 1, true));
        assertEquals(Role.CANDIDATE, core.status().role());
        receive(WIPED, new RaftMessage.VoteResponse(1, true));
        assertEquals(Role.CANDIDATE, core.status().role());
        receive(Replicas.replica(2), new RaftMessage.VoteResponse(1, true));
        assertEquals(Role.LEADER, core.status().role());
    }

    @Test
    void itsAcknowledgementsDoNotCommit() {
        lead();
        receive(WIPED, new RaftMessage.AppendAccepted(1, 1, 1));
        receive(WIPED, new RaftMessage.HeartbeatResponse(1, 1, 1));
        assertEquals(0, core.commitIndex());
        receive(Replicas.replica(2), new RaftMessage.AppendAccepted(1, 1, 1));
        assertEquals(1, core.commitIndex());
    }

    private void lead() {
        campaign();
        receive(Replicas.replica(3), new RaftMessage.PreVoteResponse(0, 1, true));
        receive(Replicas.replica(3), new RaftMessage.VoteResponse(1, true));
        assertEquals(Role.LEADER, core.status().role());
    }

    /** Also not as a learner next to its old self, which stays a voter until it is removed. */
    @Test
    void asALearnerItsWordIsItsOwn() {
        lead();
        receive(Replicas.replica(3), new RaftMessage.AppendAccepted(1, 2, 1));
        assertEquals(1, core.commitIndex());
        step(new Input.ChangeMembership(1, new Configuration(VOTERS.voters(), List.of(WIPED))));
        assertEquals(2, core.status().lastIndex());
        receive(WIPED, new RaftMessage.AppendAccepted(1, 3, 2));
        assertEquals(1, core.commitIndex());
        receive(Replicas.replica(2), new RaftMessage.AppendAccepted(1, 1, 2));
        assertEquals(2, core.commitIndex());
    }

    @Test
    void itNeverCampaigns() {
        RaftCore wiped = new RaftCore(
                Replicas.SETTINGS, WIPED, RecoveredLog.empty(VOTERS), new Replicas.TestFactory(), new Random(1));
        for (int i = 0; i < 200; i++) {
            wiped.step(new Input.Tick(), out);
            assertEquals(Role.FOLLOWER, wiped.status().role());
        }
        wiped.step(new Input.Received(Replicas.replica(1), new RaftMessage.TimeoutNow(1)), out);
        assertEquals(Role.FOLLOWER, wiped.status().role());
        assertEquals(
                0,
                out.sends().stream()
                        .filter(send -> !(send.message() instanceof RaftMessage.ObserverHello))
                        .count());
    }
}
