package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.RecoveredLog;
import java.util.List;
import java.util.random.RandomGenerator;

/** One replica of one group. Single-threaded: one caller at a time, effects are carried out between turns. */
public final class RaftCore {
    public RaftCore(
            RaftSettings settings, ReplicaId self, RecoveredLog log, EntryFactory entries, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }

    /** Runs one input to completion. Never throws for anything a peer may send. */
    public void step(Input input, Effects out) {
        throw new UnsupportedOperationException();
    }

    public RaftStatus status() {
        throw new UnsupportedOperationException();
    }

    public long commitIndex() {
        throw new UnsupportedOperationException();
    }

    public long durableIndex() {
        throw new UnsupportedOperationException();
    }

    /** Index of the oldest entry in memory; entries up to what {@link Input.Stored} named may have left. */
    public long firstIndexInMemory() {
        throw new UnsupportedOperationException();
    }

    /** Entries {@code fromIndex..toIndex} inclusive; all of them must still be in memory. */
    public List<Entry> entries(long fromIndex, long toIndex) {
        throw new UnsupportedOperationException();
    }
}
