package dev.balsa.raft.runtime;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes of one loop that are under way into one journal. Each journal has a lane of its own, so that groups on a quick disk do not
 * wait for the syncs of a slow one. What the journal says may come from any thread, the rest belongs to the loop.
 */
final class WriteLane implements WriterListener {
    private final GroupLoop loop;
    private final LogWriter writer;
    private final AtomicLong durableTicket = new AtomicLong();
    private final ArrayDeque<PendingWrite> writes = new ArrayDeque<>();

    WriteLane(GroupLoop loop, LogJournal journal) {
        this.loop = loop;
        this.writer = journal.openWriter(this);
    }

    // ---- any thread ---------------------------------------------------------------------------------------------

    @Override
    public void durable(long ticket) {
        // One number instead of one event a write: the loop takes all that became durable since its last turn at once.
        durableTicket.accumulateAndGet(ticket, Math::max);
        loop.wakeUp();
    }

    @Override
    public void stored(GroupLog log, long index) {
        loop.stored(log, index);
    }

    @Override
    public void logStarts(GroupLog log, Anchor anchor) {
        loop.logStarts(log, anchor);
    }

    @Override
    public void failed(String cause) {
        loop.failed(cause);
    }

    // ---- the loop -----------------------------------------------------------------------------------------------

    void write(HostedGroup group, Persist write) {
        long ticket = writer.append(group.log(), write);
        group.writeStarted();
        writes.add(new PendingWrite(ticket, group, write.seq(), write.thenSend()));
    }

    boolean hasDurableNews() {
        return !writes.isEmpty() && writes.getFirst().ticket() <= durableTicket.get();
    }

    void takeDurable() {
        long upTo = durableTicket.get();
        while (!writes.isEmpty() && writes.getFirst().ticket() <= upTo) {
            PendingWrite write = writes.removeFirst();
            write.group().written(write.seq(), write.thenSend());
        }
    }

    /** Nothing more becomes durable. */
    void abandon() {
        writes.clear();
    }
}
