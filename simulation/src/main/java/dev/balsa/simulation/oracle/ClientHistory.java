package dev.balsa.simulation.oracle;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.simulation.cluster.RareState;
import dev.balsa.simulation.cluster.SimEntries;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.cluster.World;
import dev.balsa.simulation.engine.InvariantViolation;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients tried and what they were told. An attempt is proposed once; a value whose attempt ended as unknown may be
 * tried again.
 */
public final class ClientHistory implements CommittedLog.Listener {
    private static final long NOWHERE = -1;

    private enum Outcome {
        PENDING,
        ACKED,
        REJECTED,
        UNKNOWN
    }

    private static final class Attempt {
        private final long value;
        private final long nextOffsetBefore;
        private Outcome outcome = Outcome.PENDING;
        /** A node said that nothing was written, whether or not the client still listened. */
        private boolean denied;

        private long committedIndex = NOWHERE;

        Attempt(long value, long nextOffsetBefore) {
            this.value = value;
            this.nextOffsetBefore = nextOffsetBefore;
        }
    }

    /** Number of attempts of a value that are committed, and of those that may be. */
    private static final class Value {
        private int committed;
        private int unknown;
    }

    private final World world;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    /** The offset after the last one that any client was told. */
    private long nextAckedOffset;

    private long lastAckedIndex;

    private long acked;

    public ClientHistory(World world) {
        this.world = world;
    }

    /** @return a value nobody has tried yet */
    public long newValue() {
        values.add(new Value());
        return values.size() - 1L;
    }

    /** A client begins to try a value. */
    public long invoke(long value) {
        attempts.add(new Attempt(value, nextAckedOffset));
        return attempts.size() - 1L;
    }

    /** The furthest entry that any client was told of. */
    public long lastAckedIndex() {
        return lastAckedIndex;
    }

    /** How many attempts have been made; ids go up from 0. */
    public long attempts() {
        return attempts.size();
    }

    /** How many of the attempts from this one on were acknowledged. */
    public long ackedFrom(long firstAttempt) {
        long count = 0;
        for (int id = (int) firstAttempt; id < attempts.size(); id++) {
            count += attempts.get(id).outcome == Outcome.ACKED ? 1 : 0;
        }
        return count;
    }

    /** How many attempts were acknowledged. */
    public long acked() {
        return acked;
    }

    /**
     * A client is told where its records are.
     *
     * @param committed the one committed log
     */
    public void ack(long attemptId, CommittedLog committed, long index, long baseOffset) {
        Attempt attempt = attempt(attemptId);
        boolean isThere = committed.has(index)
                && committed.get(index).kind() == EntryKind.DATA
                && SimEntries.attempt(committed.get(index)) == attemptId
                && SimEntries.baseOffset(committed.get(index)) == baseOffset;
        if (!isThere || attempt.committedIndex != index) {
            throw violated("attempt " + attemptId + " was acknowledged at index " + index + " offset " + baseOffset
                    + " but is committed at index " + attempt.committedIndex);
        }
        if (baseOffset < attempt.nextOffsetBefore) {
            throw violated("attempt " + attemptId + " got offset " + baseOffset + " although offsets up to "
                    + attempt.nextOffsetBefore + " had been acknowledged before it began");
        }
        if (attempt.outcome == Outcome.PENDING) {
            attempt.outcome = Outcome.ACKED;
            acked++;
        }
        lastAckedIndex = Math.max(lastAckedIndex, index);
        nextAckedOffset = Math.max(nextAckedOffset, baseOffset + SimEntries.records(committed.get(index)));
    }

    /** A client is told that nothing was written. */
    public void reject(long attemptId) {
        Attempt attempt = attempt(attemptId);
        if (attempt.committedIndex != NOWHERE) {
            throw violated("attempt " + attemptId + " was rejected as not written but is committed at index "
                    + attempt.committedIndex);
        }
        attempt.denied = true;
        if (attempt.outcome == Outcome.PENDING) {
            attempt.outcome = Outcome.REJECTED;
        }
    }

    /** A client gave up waiting, or was told that nobody knows. */
    public void giveUp(long attemptId) {
        Attempt attempt = attempt(attemptId);
        if (attempt.outcome == Outcome.PENDING) {
            attempt.outcome = Outcome.UNKNOWN;
            values.get((int) attempt.value).unknown++;
        }
    }

    @Override
    public void committed(SimNode by, Entry entry) {
        if (entry.kind() != EntryKind.DATA) {
            return;
        }
        Attempt attempt = attempt(SimEntries.attempt(entry));
        if (attempt.denied) {
            throw violated(entry + " is committed although its client was told that nothing was written");
        }
        if (attempt.committedIndex != NOWHERE) {
            throw violated(entry + " commits an attempt that is committed at index " + attempt.committedIndex);
        }
        attempt.committedIndex = entry.index();
        Value value = values.get((int) attempt.value);
        value.committed++;
        if (value.committed > value.unknown + 1) {
            throw violated(entry + " commits a value " + value.committed + " times, " + value.unknown
                    + " of its attempts ended as unknown");
        }
        if (value.committed > 1) {
            world.reached(RareState.RETRY_COMMITTED_TWICE);
        }
    }

    /** Called when nothing more can commit: sorts what stayed unknown by what came of it. */
    public void close() {
        for (Attempt attempt : attempts) {
            if (attempt.outcome == Outcome.UNKNOWN) {
                world.reached(
                        attempt.committedIndex == NOWHERE
                                ? RareState.UNKNOWN_OUTCOME_NEVER_COMMITTED
                                : RareState.UNKNOWN_OUTCOME_COMMITTED);
            }
        }
    }

    private Attempt attempt(long attemptId) {
        if (attemptId < 0 || attemptId >= attempts.size()) {
            throw violated("attempt " + attemptId + " was never made");
        }
        return attempts.get((int) attemptId);
    }

    private static InvariantViolation violated(String message) {
        return new InvariantViolation("I11", message);
    }
}
