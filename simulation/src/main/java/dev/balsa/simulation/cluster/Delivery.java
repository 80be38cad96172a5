package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.log.Entry;
import dev.balsa.simulation.engine.InvariantViolation;
import java.util.ArrayList;
import java.util.List;

/** Gets committed entries for a node's state machine from where they are: what has left memory is in segments. */
final class Delivery {
    private final int node;
    private final SimDisk disk;

    Delivery(int node, SimDisk disk) {
        this.node = node;
        this.disk = disk;
    }

    /** Entries {@code fromIndex..toIndex}, both included, committed and durable. */
    List<Entry> entries(RaftCore core, long fromIndex, long toIndex) {
        List<Entry> entries = new ArrayList<>();
        long inMemoryFrom = Math.max(fromIndex, core.firstIndexInMemory());
        for (long index = fromIndex; index < inMemoryFrom && index <= toIndex; index++) {
            if (index > disk.storedIndex()) {
                throw new InvariantViolation(
                        "memory", "n" + node + " dropped " + index + " from memory, stored is " + disk.storedIndex());
            }
            entries.add(disk.log().get(index));
        }
        if (inMemoryFrom <= toIndex) {
            entries.addAll(core.entries(inMemoryFrom, toIndex));
        }
        return entries;
    }
}
