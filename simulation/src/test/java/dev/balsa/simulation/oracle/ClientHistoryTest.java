package dev.balsa.simulation.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimEntries;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.cluster.TestWorlds;
import dev.balsa.simulation.cluster.World;
import dev.balsa.simulation.engine.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I11: each anomaly a client can suffer is told apart from its innocent neighbour. */
class ClientHistoryTest {
    private final World world = TestWorlds.calm(1, 3);
    private final SimNode node = new SimCluster(world).node(0);
    private final CommittedLog committed = new CommittedLog(world);
    private final ClientHistory history = new ClientHistory(world);
    private final List<Entry> log = new ArrayList<>();

    ClientHistoryTest() {
        committed.addListener(history);
    }

    @Test
    void aWriteThatIsWhereItWasSaidToBe() {
        long attempt = history.invoke(history.newValue());
        commit(attempt);
        ack(attempt, 1, 0);
        assertEquals(1, history.acked());
        assertEquals(1, history.ackedFrom(0));
        assertEquals(0, history.ackedFrom(1));
    }

    @Test
    void anAcknowledgedWriteThatIsNotThere() {
        long attempt = history.invoke(history.newValue());
        violates(() -> ack(attempt, 1, 0));
    }

    @Test
    void anAcknowledgedWriteAtAnotherOffset() {
        long attempt = history.invoke(history.newValue());
        commit(attempt);
        violates(() -> ack(attempt, 1, 1));
    }

    @Test
    void anAcknowledgedWriteWhereAnotherOneIs() {
        long first = history.invoke(history.newValue());
        long second = history.invoke(history.newValue());
        commit(first);
        commit(second);
        violates(() -> ack(second, 1, 0));
    }

    @Test
    void aRejectedWriteThatIsCommittedAllTheSame() {
        long attempt = history.invoke(history.newValue());
        history.reject(attempt);
        violates(() -> commit(attempt));
    }

    @Test
    void aCommittedWriteThatIsRejected() {
        long attempt = history.invoke(history.newValue());
        commit(attempt);
        violates(() -> history.reject(attempt));
    }

    @Test
    void aRejectionThatCameAfterTheClientGaveUpStillHolds() {
        long attempt = history.invoke(history.newValue());
        history.giveUp(attempt);
        history.reject(attempt);
        violates(() -> commit(attempt));
    }

    @Test
    void aWriteNobodyTried() {
        violates(() -> commit(7));
    }

    @Test
    void oneAttemptTwice() {
        long attempt = history.invoke(history.newValue());
        history.giveUp(attempt);
        commit(attempt);
        violates(() -> commit(attempt));
    }

    @Test
    void aRetryAfterAnUnknownOutcomeMayDouble() {
        long value = history.newValue();
        long first = history.invoke(value);
        history.giveUp(first);
        long second = history.invoke(value);
        commit(second);
        commit(first);
        ack(second, 1, 0);
    }

    @Test
    void aRetryAfterARejectionMustNotDouble() {
        long value = history.newValue();
        history.reject(history.invoke(value));
        commit(history.invoke(value));
        long third = history.invoke(value);
        violates(() -> commit(third));
    }

    @Test
    void aWriteThatBeganAfterAnAcknowledgementComesAfterIt() {
        long early = history.invoke(history.newValue());
        long first = history.invoke(history.newValue());
        commit(early);
        commit(first);
        ack(first, 2, 1);
        // Began before that acknowledgement, so it may stand before it.
        ack(early, 1, 0);

        long late = history.invoke(history.newValue());
        commit(late);
        ack(late, 3, 2);
    }

    @Test
    void aWriteThatBeganAfterAnAcknowledgementButStandsBeforeIt() {
        long early = history.invoke(history.newValue());
        commit(early);
        long second = history.invoke(history.newValue());
        commit(second);
        ack(second, 2, 1);
        long late = history.invoke(history.newValue());
        commit(late, 0);
        violates(() -> ack(late, 3, 0));
    }

    private void commit(long attempt) {
        commit(attempt, log.isEmpty() ? 0 : SimEntries.nextOffset(log.getLast()));
    }

    private void commit(long attempt, long baseOffset) {
        Predecessor previous = log.isEmpty() ? Anchor.beginning(Configuration.EMPTY) : log.getLast();
        if (SimEntries.nextOffset(previous) != baseOffset) {
            previous = Anchor.beginning(Configuration.EMPTY);
        }
        Entry entry = new SimEntries()
                .stamp(previous, log.size() + 1L, 1, new SimEntries.Records(attempt, 1, SimEntries.HEADER_BYTES));
        log.add(entry);
        committed.append(node, entry, 1);
    }

    private void ack(long attempt, long index, long baseOffset) {
        history.ack(attempt, committed, index, baseOffset);
    }

    private static void violates(Runnable action) {
        InvariantViolation violation = assertThrows(InvariantViolation.class, action::run);
        assertEquals("I11", violation.invariant());
    }
}
