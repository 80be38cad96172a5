package dev.balsa.raft.runtime;

import dev.balsa.raft.core.Persist;

/** One loop's way into a journal; used by that loop only. */
public interface LogWriter {
    /**
     * Queues a write. Never blocks. The writes of one loop become durable in the order of their tickets.
     *
     * @return the write's ticket: 1, 2, 3, ... for this writer
     */
    long append(GroupLog log, Persist write);
}
