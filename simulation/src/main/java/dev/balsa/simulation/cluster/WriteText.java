package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.Persist;

/** A write as a line of the trace; put together only if somebody reads it. */
record WriteText(Persist write) {
    @Override
    public String toString() {
        return "#" + write.seq()
                + (write.restart() != null ? " begin anew " + write.restart() : "")
                + (write.truncateFrom() > 0 ? " truncate from " + write.truncateFrom() : "")
                + (write.hardState() != null ? " " + write.hardState() : "")
                + (write.entries().isEmpty() ? "" : " " + write.entries())
                + (write.thenSend().isEmpty() ? "" : " then " + write.thenSend());
    }
}
