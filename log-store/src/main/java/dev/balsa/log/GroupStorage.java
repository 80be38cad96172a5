package dev.balsa.log;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.log.segment.SegmentExtent;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.log.segment.SegmentedLog;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.LogJournal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Everything the store knows of one group. Each field belongs to one thread or says how it is shared: the group's loop
 * hands in writes and commit indexes, the journal thread applies what is durable, the background thread moves entries to
 * segments.
 */
final class GroupStorage implements PartitionLog, LogUpkeep {
    /** What the loop and the threads of the store tell each other through a group. */
    interface Host {
        /** There may be something to store and a commit hint to write. Any thread, never blocks. */
        void committedMore(GroupStorage group);

        /** Something in its segments could not be read. Any thread, never blocks. */
        void suspect(GroupStorage group);

        List<DamagedRange> repair(GroupStorage group, List<Entry> entries) throws IOException;

        /** What is true of the disk for all groups. */
        DiskState disk();

        /** What the group's writes go through. */
        LogJournal journal();
    }

    private final GroupDescriptor descriptor;
    private volatile SegmentedLog segments;
    private final EntryTail tail;
    private final Host host;

    // Loop.
    private volatile @Nullable RecoveredLog recovered;
    private long lastHandedIndex;

    // Shared between loop and the store's threads.
    private volatile long committed;
    private volatile @Nullable StoreWriter writer;
    /** Where the log has begun anew in the journal and not yet in segments. */
    private final AtomicReference<@Nullable SegmentAnchor> restartAt = new AtomicReference<>();

    /** How often the log has begun anew. */
    private final AtomicInteger restarts = new AtomicInteger();

    private volatile long heldFromIndex = Long.MAX_VALUE;

    private volatile CheckpointedLog checkpointed;

    /**
     * Truncations and restarts handed in and not yet applied. While there is one, the commit index may speak of entries that are to
     * replace those in the tail, so nobody may act on it.
     */
    private final AtomicInteger pendingCuts = new AtomicInteger();

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
    private long reportedStartIndex;
    long unforcedBytes;
    boolean statePending;
    boolean stateRequested;
    boolean directoryDurable;

    /** First frame that recovery would need for this group. */
    private volatile long neededLsn;

    private volatile boolean dropped;

    /** A read has failed, and how far the damage goes is not known yet. */
    private volatile boolean suspected;

    GroupStorage(
            GroupDescriptor descriptor,
            SegmentedLog segments,
            EntryTail tail,
            RecoveredLog recovered,
            long neededLsn,
            CheckpointedLog checkpointed,
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
        this.reportedStartIndex = recovered.baseId().index();
        this.neededLsn = neededLsn;
        this.checkpointed = checkpointed;
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

    /** Checks a restart against what is known to be committed; the write's entries follow the anchor. */
    void handInRestart(SegmentAnchor anchor, Persist write, StoreWriter by) {
        long anchorIndex = anchor.previous().index();
        if (write.truncateFrom() > 0 || anchorIndex < committed || anchorIndex < 1) {
            throw new IllegalArgumentException(descriptor.group() + ": cannot begin anew behind " + anchor.previous()
                    + ", committed up to " + committed);
        }
        lastHandedIndex = anchorIndex;
        pendingCuts.incrementAndGet();
        committed = anchorIndex;
        handIn(write, by);
    }

    /** Checks a write against the log as the loop sees it, before a byte of it reaches the journal. */
    void handIn(Persist write, StoreWriter by) {
        long last = lastHandedIndex;
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
            pendingCuts.incrementAndGet();
        }
        if (writer != by) {
            writer = by;
            // What was stored before anybody listened is reported with the next round.
            host.committedMore(this);
        }
    }

    // ---- the journal thread -----------------------------------------------------------------------------------------

    /** A frame says that the log begins anew. Until its segments do as well, nothing can be stored. */
    void restarted(SegmentAnchor anchor, long lsn) {
        tail.clear();
        lastDurableIndex = anchor.previous().index();
        hintedIndex = lastDurableIndex;
        restarts.incrementAndGet();
        restartAt.set(anchor);
        neededLsn = lsn;
        pendingCuts.decrementAndGet();
        host.committedMore(this);
    }

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
            pendingCuts.decrementAndGet();
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
        if (pendingCuts.get() > 0) {
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
    void stated(long sinceLsn, CheckpointedLog state) {
        tail.moveTo(sinceLsn);
        neededLsn = sinceLsn;
        checkpointed = state;
    }

    int restarts() {
        return restarts.get();
    }

    // ---- the background thread
    // ---------------------------------------------------------------------------------------

    /** Entries that may go to segments, oldest first; none while it cannot be told. */
    List<Entry> storable(long maxBytes) {
        long commitIndex = committed;
        if (pendingCuts.get() > 0 || restartAt.get() != null) {
            return List.of();
        }
        return tail.front(commitIndex, maxBytes);
    }

    /** Tells the loop what has been removed in front; as with {@link #reportStored}. */
    void reportStart() {
        StoreWriter to = writer;
        Anchor anchor = anchor();
        if (to != null && anchor.id().index() > reportedStartIndex) {
            reportedStartIndex = anchor.id().index();
            to.listener().logStarts(this, anchor);
        }
    }

    /** Where the log has to begin anew in segments, null if it does not. */
    @Nullable
    SegmentAnchor restartAt() {
        return restartAt.get();
    }

    /** The log's segments begin at the anchor now. */
    void began(SegmentAnchor anchor, SegmentedLog anew) {
        segments = anew;
        storedOffset = anchor.startOffset();
        storedIndex = anchor.previous().index();
        reportedIndex = storedIndex;
        reportedStartIndex = storedIndex;
        unforcedBytes = 0;
        // Whatever the journal says of older segments, it has said before that they are void.
        checkpointed = CheckpointedLog.NONE;
        // Unless it has begun anew once more meanwhile.
        restartAt.compareAndSet(anchor, null);
    }

    /** Takes segments out of the front that nobody needs; the next force deletes them. */
    boolean retireSegments() throws IOException {
        if (recovered != null) {
            // Nobody runs the group yet, so nobody has said what is to be held.
            return false;
        }
        CheckpointedLog known = checkpointed;
        return segments.retire(known.logStartOffset(), heldFromIndex, known.baseOffset());
    }

    /** Segments could go if a newer checkpoint of this group were durable. */
    boolean awaitsCheckpointToRetire() {
        SegmentedLog log = segments;
        return recovered == null && log.awaitsCheckpointToRetire(log.control().logStartOffset(), heldFromIndex);
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

    LogJournal journal() {
        return host.journal();
    }

    @Override
    public List<Entry> read(long fromIndex, int maxBytes) throws IOException {
        return read(() -> segments.readFromIndex(fromIndex, maxBytes));
    }

    @Override
    public DiskState diskState() {
        DiskState disk = host.disk();
        return segments.damage().isEmpty() && !suspected ? disk : new DiskState(disk.room(), true, disk.isSlow());
    }

    @Override
    public long startOffset() {
        SegmentedLog log = segments;
        return Math.max(log.startOffset(), Math.min(log.control().logStartOffset(), storedOffset));
    }

    @Override
    public LogUpkeep upkeep() {
        return this;
    }

    @Override
    public RetentionPlan retention(RetentionPolicy policy, long nowMs) {
        SegmentedLog log = segments;
        return RetentionPlan.of(log.extents(), policy, startOffset(), log.segmentBytesInForce(), nowMs);
    }

    @Override
    public void holdFrom(long index) {
        heldFromIndex = index;
        host.committedMore(this);
    }

    @Override
    public long bytesGivenUp() {
        long start = startOffset();
        List<SegmentExtent> extents = segments.extents();
        return extents.subList(0, Math.max(0, extents.size() - 1)).stream()
                .filter(segment -> segment.nextOffset() <= start)
                .mapToLong(SegmentExtent::sizeBytes)
                .sum();
    }

    @Override
    public List<DamagedRange> damage() {
        return segments.damage();
    }

    @Override
    public void suspect() {
        suspected = true;
        host.suspect(this);
    }

    /** All of it has been read again; what was found wrong is in {@link #damage}. */
    void scrubbed() {
        suspected = false;
    }

    @Override
    public List<DamagedRange> repair(List<Entry> entries) throws IOException {
        return host.repair(this, entries);
    }

    @Override
    public Anchor anchor() {
        return segments.anchor().toAnchor(descriptor.initialConfiguration());
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
        return read(() -> segments.readFromOffset(offset, maxBytes));
    }

    @Override
    public long offsetForTimestamp(long timestampMs, long fromOffset) throws IOException {
        return read(() -> segments.offsetForTimestamp(timestampMs, fromOffset));
    }

    private interface Read<T> {
        T run() throws IOException;
    }

    private <T> T read(Read<T> read) throws IOException {
        try {
            return read.run();
        } catch (CorruptEntryException damaged) {
            // The background finds out how far the damage goes, so that it can be repaired.
            suspect();
            throw damaged;
        }
    }

    @Override
    public String toString() {
        return descriptor.group() + " (" + descriptor.topic() + "-" + descriptor.partition() + ")";
    }
}
