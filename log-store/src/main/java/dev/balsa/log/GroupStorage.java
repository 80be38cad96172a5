package dev.balsa.log;

import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.log.segment.SegmentedLog;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Everything the store knows of one group. Each field belongs to one thread or says how it is shared: the group's loop
 * hands in writes and commit indexes, the journal thread applies what is durable, the background thread moves entries to
 * segments.
 */
final class GroupStorage implements PartitionLog {
    /** What the loop and the threads of the store tell each other through a group. */
    interface Host {
        /** There may be something to store and a commit hint to write. Any thread, never blocks. */
        void committedMore(GroupStorage group);
    }

    private final GroupDescriptor descriptor;
    private final SegmentedLog segments;
    private final EntryTail tail;
    private final Host host;

    // Loop.
    private @Nullable RecoveredLog recovered;
    private long lastHandedIndex;

    // Shared between loop and the store's threads.
    private volatile long committed;
    private volatile @Nullable StoreWriter writer;
    /**
     * Truncations handed in and not yet applied. While there is one, the commit index may speak of entries that are to
     * replace those in the tail, so nobody may act on it.
     */
    private final AtomicInteger pendingTruncations = new AtomicInteger();

    final AtomicBoolean awaitsStore = new AtomicBoolean();
    final AtomicBoolean awaitsHint = new AtomicBoolean();

    // Journal thread.
    private HardState hardState;
    private long lastDurableIndex;
    private long hintedIndex;
    long plannedIn;

    // Background thread; the indexes are read by all.
    private volatile long storedIndex;
    private volatile long storedOffset;
    private long reportedIndex;
    long unforcedBytes;
    boolean statePending;
    boolean directoryDurable;

    /** First frame that recovery would need for this group. */
    private volatile long neededLsn;

    private volatile boolean dropped;

    GroupStorage(
            GroupDescriptor descriptor,
            SegmentedLog segments,
            EntryTail tail,
            RecoveredLog recovered,
            long neededLsn,
            boolean directoryDurable,
            Host host) {
        this.descriptor = descriptor;
        this.segments = segments;
        this.tail = tail;
        this.host = host;
        this.recovered = recovered;
        this.hardState = recovered.hardState();
        this.lastHandedIndex = recovered.lastIndex();
        this.lastDurableIndex = recovered.lastIndex();
        this.committed = recovered.commitHint();
        this.hintedIndex = recovered.commitHint();
        SegmentPosition end = segments.end();
        this.storedIndex = recovered.storedIndex();
        this.storedOffset = end.nextOffset();
        this.reportedIndex = recovered.storedIndex();
        this.neededLsn = neededLsn;
        this.directoryDurable = directoryDurable;
    }

    // ---- the loop -------------------------------------------------------------------------------------------------

    @Override
    public GroupDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public RecoveredLog recovered() {
        RecoveredLog once = recovered;
        if (once == null) {
            throw new IllegalStateException("what was recovered of " + descriptor.group() + " was handed out before");
        }
        recovered = null;
        return once;
    }

    @Override
    public void committed(long commitIndex) {
        if (commitIndex > committed) {
            committed = commitIndex;
            host.committedMore(this);
        }
    }

    /** Checks a write against the log as the loop sees it, before a byte of it reaches the journal. */
    void handIn(Persist write, StoreWriter by) {
        long last = lastHandedIndex;
        if (write.restart() != null) {
            throw new IllegalArgumentException(
                    descriptor.group() + ": this store keeps whole logs, it cannot begin " + write.restart());
        }
        if (write.truncateFrom() > 0) {
            if (write.truncateFrom() <= committed) {
                throw new IllegalArgumentException(descriptor.group() + ": cannot truncate from " + write.truncateFrom()
                        + ", committed up to " + committed);
            }
            last = Math.min(last, write.truncateFrom() - 1);
        }
        for (Entry entry : write.entries()) {
            if (entry.index() != last + 1) {
                throw new IllegalArgumentException(
                        descriptor.group() + ": entry " + entry + " cannot follow index " + last);
            }
            last = entry.index();
        }
        lastHandedIndex = last;
        if (write.truncateFrom() > 0) {
            pendingTruncations.incrementAndGet();
        }
        if (writer != by) {
            writer = by;
            // What was stored before anybody listened is reported with the next round.
            host.committedMore(this);
        }
    }

    // ---- the journal thread -----------------------------------------------------------------------------------------

    /** Takes over what a frame has made durable. The head of a write is its truncation and hard state. */
    void applied(Persist write, boolean head, List<Entry> entries, long lsn) {
        if (head) {
            HardState state = write.hardState();
            if (state != null) {
                hardState = state;
            }
            if (write.truncateFrom() > 0) {
                tail.truncate(write.truncateFrom());
                lastDurableIndex = Math.min(lastDurableIndex, write.truncateFrom() - 1);
            }
        }
        if (!entries.isEmpty()) {
            tail.append(entries, lsn);
            lastDurableIndex = entries.getLast().index();
        }
        if (head && write.truncateFrom() > 0) {
            pendingTruncations.decrementAndGet();
        }
        if (committed > storedIndex) {
            host.committedMore(this);
        }
    }

    HardState hardState() {
        return hardState;
    }

    long hintedIndex() {
        return hintedIndex;
    }

    /** The commit index as far as it may be written down now: about entries that are durable here. */
    long hintableIndex() {
        long commitIndex = committed;
        if (pendingTruncations.get() > 0) {
            return hintedIndex;
        }
        return Math.max(hintedIndex, Math.min(commitIndex, lastDurableIndex));
    }

    void hinted(long index) {
        hintedIndex = index;
    }

    boolean hasMoreToHint() {
        return committed > hintedIndex;
    }

    /** A durable frame holds the group's whole state. */
    void stated(long sinceLsn) {
        tail.moveTo(sinceLsn);
        neededLsn = sinceLsn;
    }

    // ---- the background thread
    // ---------------------------------------------------------------------------------------

    /** Entries that may go to segments, oldest first; none while it cannot be told. */
    List<Entry> storable(long maxBytes) {
        long commitIndex = committed;
        if (pendingTruncations.get() > 0) {
            return List.of();
        }
        return tail.front(commitIndex, maxBytes);
    }

    void stored(long index) {
        storedOffset = segments.end().nextOffset();
        storedIndex = index;
        tail.removeThrough(index);
    }

    /** Tells the loop what has left memory here. Nobody to tell is no loss: it is told with its first write. */
    void reportStored() {
        StoreWriter to = writer;
        if (to != null && storedIndex > reportedIndex) {
            reportedIndex = storedIndex;
            to.listener().stored(this, storedIndex);
        }
    }

    /** Configuration in force at the end of the segments. */
    ConfigurationAt configurationInSegments() {
        List<ConfigurationAt> all = segments.configurations();
        if (!all.isEmpty()) {
            return all.getLast();
        }
        var anchor = segments.anchor();
        return anchor.configurationIndex() > 0
                ? new ConfigurationAt(anchor.configurationIndex(), anchor.configuration())
                : new ConfigurationAt(0, descriptor.initialConfiguration());
    }

    SegmentedLog segments() {
        return segments;
    }

    EntryTail tail() {
        return tail;
    }

    long neededLsn() {
        return neededLsn;
    }

    void neededFrom(long lsn) {
        neededLsn = lsn;
    }

    boolean isDropped() {
        return dropped;
    }

    void drop() {
        dropped = true;
    }

    // ---- any thread ------------------------------------------------------------------------------------------------

    @Override
    public List<Entry> read(long fromIndex, int maxBytes) throws IOException {
        return segments.readFromIndex(fromIndex, maxBytes);
    }

    @Override
    public long startOffset() {
        return segments.startOffset();
    }

    @Override
    public long storedIndex() {
        return storedIndex;
    }

    @Override
    public long storedOffset() {
        return storedOffset;
    }

    @Override
    public List<Entry> readFromOffset(long offset, int maxBytes) throws IOException {
        return segments.readFromOffset(offset, maxBytes);
    }

    @Override
    public long offsetForTimestamp(long timestampMs) throws IOException {
        return segments.offsetForTimestamp(timestampMs);
    }

    @Override
    public String toString() {
        return descriptor.group() + " (" + descriptor.topic() + "-" + descriptor.partition() + ")";
    }
}
