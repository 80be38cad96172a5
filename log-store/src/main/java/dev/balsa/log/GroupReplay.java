package dev.balsa.log;

import dev.balsa.log.entry.EntryPlace;
import dev.balsa.log.journal.JournalRecord;
import dev.balsa.log.journal.JournalRecovery;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.log.segment.SegmentedLog;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rebuilds one group from its records: entries up to the commit hint go back to segments, only what may be uncommitted
 * stays in memory.
 */
final class GroupReplay {
    private final GroupDescriptor descriptor;
    private final long sinceLsn;
    private final SegmentedLog segments;
    private final SegmentPosition checkpoint;
    private final ConfigurationAt checkpointConfiguration;
    private final EntryTail tail;
    private final JournalRecovery journal;
    private final long batchBytes;
    private HardState hardState;
    private long commitHint;
    private long lastIndex;
    private long storedEntries;

    /** @param batchBytes how much may gather in memory before committed entries are moved on */
    GroupReplay(
            JournalRecord.GroupState state,
            SegmentedLog segments,
            EntryTail tail,
            JournalRecovery journal,
            long batchBytes) {
        this.descriptor = state.descriptor();
        this.sinceLsn = state.sinceLsn();
        this.segments = segments;
        this.checkpoint = state.position();
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
        long stored = segments.end().lastIndex();
        if (fromIndex <= stored && stored > checkpoint.lastIndex()) {
            throw journal.contradiction(
                    descriptor.group() + " was truncated from " + fromIndex + " after " + stored + " was committed");
        }
        tail.truncate(fromIndex);
        lastIndex = Math.min(lastIndex, Math.max(fromIndex - 1, checkpoint.lastIndex()));
    }

    private void store() throws IOException {
        for (List<Entry> entries = tail.front(commitHint, batchBytes);
                !entries.isEmpty();
                entries = tail.front(commitHint, batchBytes)) {
            segments.append(entries);
            tail.removeThrough(entries.getLast().index());
            storedEntries += entries.size();
        }
    }

    /** Ends the replay; what it returns is what the core starts from. */
    RecoveredLog finish() throws IOException {
        store();
        var anchor = segments.anchor();
        long baseIndex = anchor.previous().index();
        List<Entry> unstored = tail.all();
        List<EntryId> terms = new ArrayList<>(segments.terms());
        List<ConfigurationAt> configurations = configurationsInSegments();
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
        long storedIndex = segments.end().lastIndex();
        if (storedIndex > baseIndex) {
            last.addAll(segments.readFromIndex(storedIndex, 1));
        }
        last.addAll(unstored);
        return new RecoveredLog(
                hardState,
                base(),
                List.copyOf(terms),
                List.copyOf(configurations),
                List.copyOf(last),
                Math.max(lastIndex, baseIndex),
                storedIndex,
                Math.max(commitHint, storedIndex));
    }

    private Anchor base() {
        var anchor = segments.anchor();
        Configuration configuration =
                anchor.configurationIndex() > 0 ? anchor.configuration() : descriptor.initialConfiguration();
        if (anchor.previous().equals(EntryId.ZERO)) {
            return Anchor.beginning(configuration);
        }
        byte[] detail = new EntryPlace(anchor.startOffset(), 0).encode();
        return new Anchor(anchor.previous(), anchor.configurationIndex(), configuration, detail);
    }

    /** The checkpoint names the configuration at its end, so that it is known even if the entry is in a damaged range. */
    private List<ConfigurationAt> configurationsInSegments() {
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

    SegmentedLog segments() {
        return segments;
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
