package dev.balsa.simulation.oracle;

import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.engine.InvariantViolation;
import java.util.ArrayList;
import java.util.List;

/**
 * I16: a linearizable read sees every write that was acknowledged before it began, whoever acknowledged it, and nothing that is
 * not committed.
 */
public final class ReadHistory {
    private final ClientHistory writes;
    private final CommittedLog committed;
    /** For every read the entry it must see at least. */
    private final List<Long> mustSee = new ArrayList<>();

    private long answered;

    public ReadHistory(ClientHistory writes, CommittedLog committed) {
        this.writes = writes;
        this.committed = committed;
    }

    /** A client begins to read. */
    public long invoke() {
        mustSee.add(writes.lastAckedIndex());
        return mustSee.size() - 1L;
    }

    /** The read is answered with the state up to this entry, whether or not its client still listens. */
    public void answered(SimNode by, long read, long index) {
        if (read < 0 || read >= mustSee.size()) {
            throw violated("read " + read + " was never made");
        }
        long acknowledged = mustSee.get((int) read);
        if (index < acknowledged) {
            throw violated("n" + by.number() + " answers read " + read + " with index " + index + " although index "
                    + acknowledged + " had been acknowledged before it began");
        }
        if (index > by.status().commitIndex() || index > committed.lastIndex()) {
            throw violated("n" + by.number() + " answers read " + read + " with index " + index + ", committed is "
                    + committed.lastIndex());
        }
        answered++;
    }

    /** How many reads were answered with a state. */
    public long answered() {
        return answered;
    }

    private static InvariantViolation violated(String message) {
        return new InvariantViolation("I16", message);
    }
}
