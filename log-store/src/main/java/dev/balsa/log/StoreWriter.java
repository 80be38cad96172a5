package dev.balsa.log;

import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogWriter;
import dev.balsa.raft.runtime.WriterListener;

/** One loop's way into the journal. */
final class StoreWriter implements LogWriter {
    private final GroupCommit commit;
    private final WriterListener listener;
    private long tickets;

    /** Journal thread: highest ticket that is durable and not yet told. */
    long completedTicket;

    StoreWriter(GroupCommit commit, WriterListener listener) {
        this.commit = commit;
        this.listener = listener;
    }

    WriterListener listener() {
        return listener;
    }

    @Override
    public long append(GroupLog log, Persist write) {
        GroupStorage group = own(log);
        commit.checkSize(group, write);
        Anchor begins = write.restart();
        SegmentAnchor restart = begins == null ? null : SegmentAnchor.of(begins);
        if (restart == null) {
            group.handIn(write, this);
        } else {
            group.handInRestart(restart, write, this);
        }
        long ticket = ++tickets;
        commit.enqueue(new PendingWrite(group, write, this, ticket, restart));
        return ticket;
    }

    private static GroupStorage own(GroupLog log) {
        if (!(log instanceof GroupStorage group)) {
            throw new IllegalArgumentException("not a log of this store: " + log);
        }
        return group;
    }
}
