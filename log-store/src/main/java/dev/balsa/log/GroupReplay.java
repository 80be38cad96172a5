package dev.balsa.log;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.journal.JournalRecord;
import dev.balsa.log.journal.JournalRecovery;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.log.segment.SegmentPool;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.log.segment.SegmentedLog;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.log.UnreadableEntry;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds one group from its records: entries up to the commit hint go back to segments, only what may be uncommitted
 * stays in memory.
 */
final class GroupReplay {
    private final GroupDescriptor descriptor;
    private final long sinceLsn;
    private final @Nullable SegmentAnchor restart;
    private @Nullable SegmentedLog segments;
    private final SegmentPosition checkpoint;
    private final CheckpointedLog checkpointed;
    private final ConfigurationAt checkpointConfiguration;
    private final EntryTail tail;
    private final JournalRecovery journal;
    private final long batchBytes;
    private HardState hardState;
    private long commitHint;
    private long lastIndex;
    private long storedEntries;

    /**
     * @param restart where the log begins anew, null if it has segments to go on with. What the journal says of it may itself
     *     not be durable yet, so the old segments are left alone until {@link #begin}
     * @param batchBytes how much may gather in memory before committed entries are moved on
     */
    GroupReplay(
            JournalRecord.GroupState state,
            @Nullable SegmentedLog segments,
            @Nullable SegmentAnchor restart,
            EntryTail tail,
            JournalRecovery journal,
            long batchBytes) {
        this.descriptor = state.descriptor();
        this.sinceLsn = state.sinceLsn();
        this.segments = segments;
        this.restart = restart;
        this.checkpoint = state.position();
        this.checkpointed = segments == null ? CheckpointedLog.NONE : CheckpointedLog.at(checkpoint, segments);
        this.checkpointConfiguration = state.configuration();
        this.hardState = state.hardState();
        // Not the state's hint: it speaks of the log at the state's place, and replay begins before it.
        this.commitHint = checkpoint.lastIndex();
        this.tail = tail;
        this.journal = journal;
        this.batchBytes = batchBytes;
        this.lastIndex = checkpoint.lastIndex();
    }

    void replay(long lsn, JournalRecord record) throws IOException {
        if (lsn < sinceLsn) {
            return;
        }
        switch (record) {
            case JournalRecord.HardStateSet set -> keepHigher(set.state());
            case JournalRecord.Entries entries -> append(lsn, entries.entries());
            case JournalRecord.Truncated truncated -> truncate(truncated.fromIndex());
            case JournalRecord.CommitHint hint -> raiseHint(hint.commitIndex());
            case JournalRecord.GroupState state -> raiseHint(state.commitHint());
            case JournalRecord.GroupCreated ignored -> {}
            case JournalRecord.GroupDropped ignored -> {}
            case JournalRecord.Restarted ignored -> {}
            case JournalRecord.Checkpoint ignored -> {}
        }
    }

    private void raiseHint(long commitIndex) throws IOException {
        commitHint = Math.max(commitHint, commitIndex);
        if (tail.bytes() >= batchBytes) {
            store();
        }
    }

    private void keepHigher(HardState state) {
        boolean higher = state.term() > hardState.term();
        if (higher || (state.term() == hardState.term() && state.votedFor() != null)) {
            hardState = state;
        }
    }

    private void append(long lsn, List<Entry> entries) throws IOException {
        List<Entry> fresh = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.index() <= lastIndex) {
                // In the checkpointed segments already, or copied forward: the same entry as before.
                continue;
            }
            if (entry.index() > lastIndex + 1 && lsn == sinceLsn) {
                // What it followed stood in frames that are void, so a truncation in this frame has voided it as well:
                // the frame is the first one because the oldest entry that counts stands in it.
                continue;
            }
            if (entry.index() != lastIndex + 1) {
                throw journal.contradiction("frame " + lsn + ": entry " + entry + " of " + descriptor.group()
                        + " follows index " + lastIndex);
            }
            fresh.add(entry);
            lastIndex = entry.index();
        }
        tail.append(fresh, lsn);
        if (tail.bytes() >= batchBytes) {
            store();
        }
    }

    private void truncate(long fromIndex) throws IOException {
        long stored = storedIndex();
        if (fromIndex <= stored && stored > checkpoint.lastIndex()) {
            throw journal.contradiction(
                    descriptor.group() + " was truncated from " + fromIndex + " after " + stored + " was committed");
        }
        tail.truncate(fromIndex);
        lastIndex = Math.min(lastIndex, Math.max(fromIndex - 1, checkpoint.lastIndex()));
    }

    private long storedIndex() {
        return segments == null ? checkpoint.lastIndex() : segments.end().lastIndex();
    }

    private void store() throws IOException {
        SegmentedLog into = segments;
        if (into == null) {
            return;
        }
        for (List<Entry> entries = tail.front(commitHint, batchBytes);
                !entries.isEmpty();
                entries = tail.front(commitHint, batchBytes)) {
            into.append(entries);
            tail.removeThrough(entries.getLast().index());
            storedEntries += entries.size();
        }
    }

    /** Ends the replay; what it returns is what the core starts from. */
    RecoveredLog finish() throws IOException {
        store();
        SegmentedLog log = segments;
        SegmentAnchor anchor = log == null ? anchorOfRestart() : log.anchor();
        long baseIndex = anchor.previous().index();
        List<Entry> unstored = tail.all();
        List<EntryId> terms = log == null ? new ArrayList<>() : new ArrayList<>(log.terms());
        List<ConfigurationAt> configurations = log == null ? new ArrayList<>() : configurationsIn(log);
        for (Entry entry : unstored) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(entry.id());
            }
            var configuration = entry.configuration();
            if (configuration != null) {
                configurations.add(new ConfigurationAt(entry.index(), configuration));
            }
        }
        // The newest stored entry goes along: the core must have the last one in memory even if it cuts all of the
        // tail.
        List<Entry> last = new ArrayList<>();
        @Nullable UnreadableEntry unreadable = null;
        long storedIndex = storedIndex();
        if (log != null && storedIndex > baseIndex) {
            try {
                last.addAll(log.readFromIndex(storedIndex, 1));
            } catch (CorruptEntryException amongDamage) {
                // The entry, or what has to be read to get there. Others repair it: rot must not keep a broker down.
                unreadable = log.anchorAtEnd().toUnreadableEntry();
            }
        }
        last.addAll(unstored);
        return new RecoveredLog(
                hardState,
                anchor.toAnchor(descriptor.initialConfiguration()),
                List.copyOf(terms),
                List.copyOf(configurations),
                List.copyOf(last),
                Math.max(lastIndex, baseIndex),
                storedIndex,
                Math.max(commitHint, storedIndex),
                unreadable);
    }

    /** The checkpoint names the configuration at its end, so that it is known even if the entry is in a damaged range. */
    private List<ConfigurationAt> configurationsIn(SegmentedLog segments) {
        List<ConfigurationAt> all = new ArrayList<>(segments.configurations());
        long index = checkpointConfiguration.index();
        if (index > segments.anchor().configurationIndex() && all.stream().noneMatch(one -> one.index() == index)) {
            all.add(checkpointConfiguration);
            all.sort((one, other) -> Long.compare(one.index(), other.index()));
        }
        return all;
    }

    GroupDescriptor descriptor() {
        return descriptor;
    }

    private SegmentAnchor anchorOfRestart() {
        SegmentAnchor anchor = restart;
        if (anchor == null) {
            throw new IllegalStateException(descriptor.group() + " has neither segments nor a place to begin");
        }
        return anchor;
    }

    /** The journal is resumed: if the log begins anew, its segments do now, in the place of the old ones. */
    void begin(SegmentPool pool, Path directory) throws IOException {
        if (segments == null) {
            segments = SegmentedLog.beginAt(pool, descriptor.group(), directory, anchorOfRestart());
        }
    }

    boolean isRestart() {
        return restart != null;
    }

    CheckpointedLog checkpointed() {
        return checkpointed;
    }

    List<DamagedRange> damage() {
        return segments == null ? List.of() : segments.damage();
    }

    void close() throws IOException {
        if (segments != null) {
            segments.close();
        }
    }

    SegmentedLog segments() {
        SegmentedLog log = segments;
        if (log == null) {
            throw new IllegalStateException("the segments of " + descriptor.group() + " have not begun yet");
        }
        return log;
    }

    EntryTail tail() {
        return tail;
    }

    long sinceLsn() {
        return sinceLsn;
    }

    long storedEntries() {
        return storedEntries;
    }
}
