package dev.balsa.broker.testing;

import dev.balsa.log.PartitionLog;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Segments as a list. Only what a test has stored is in them. */
public final class FakeLog implements PartitionLog {
    private final GroupDescriptor descriptor;
    private final List<Entry> stored = new ArrayList<>();
    private final FakeUpkeep upkeep;
    private volatile boolean broken;
    private volatile long startOffset;

    public FakeLog(GroupDescriptor descriptor) {
        this.descriptor = descriptor;
        this.upkeep = new FakeUpkeep(() -> Anchor.beginning(descriptor.initialConfiguration()));
    }

    /** Segments before this offset are gone. */
    public void startOffset(long offset) {
        startOffset = offset;
    }

    public void store(List<Entry> entries) {
        stored.addAll(entries);
    }

    /** Every read fails from now on. */
    public void breakReads() {
        broken = true;
    }

    @Override
    public GroupDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public RecoveredLog recovered() {
        return RecoveredLog.empty(descriptor.initialConfiguration());
    }

    @Override
    public void committed(long commitIndex) {}

    @Override
    public List<Entry> read(long fromIndex, int maxBytes) {
        return List.copyOf(stored.subList((int) fromIndex - 1, stored.size()));
    }

    @Override
    public long startOffset() {
        return startOffset;
    }

    @Override
    public long storedIndex() {
        return stored.size();
    }

    @Override
    public long storedOffset() {
        return stored.isEmpty() ? 0 : EntryFrame.nextOffset(stored.getLast());
    }

    @Override
    public List<Entry> readFromOffset(long offset, int maxBytes) throws IOException {
        if (broken || offset < startOffset) {
            throw new IOException("broken for this test");
        }
        List<Entry> found = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : stored) {
            if (EntryFrame.nextOffset(entry) > offset && (found.isEmpty() || bytes + entry.sizeBytes() <= maxBytes)) {
                found.add(entry);
                bytes += entry.sizeBytes();
            }
        }
        return found;
    }

    @Override
    public long offsetForTimestamp(long timestampMs, long fromOffset) {
        return stored.stream()
                .filter(entry -> entry.kind() == EntryKind.DATA
                        && EntryFrame.maxTimestampMs(entry) >= timestampMs
                        && EntryFrame.nextOffset(entry) > fromOffset)
                .mapToLong(EntryFrame::baseOffset)
                .findFirst()
                .orElse(-1);
    }

    @Override
    public FakeUpkeep upkeep() {
        return upkeep;
    }
}
