package dev.balsa.log.segment;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryHeader;
import dev.balsa.log.file.FileHandle;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.EntryId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the segments of a directory hold, up to a checkpoint and not a byte further. Reads the manifest and the part
 * of the active segment that no index covers; everything else only if one of the two is missing or damaged.
 */
final class SegmentOpening {
    private final SegmentDirectory directory;
    private final GroupId group;
    private final SegmentPosition checkpoint;
    private final List<DamagedRange> damage = new ArrayList<>();
    private boolean directoryChanged;
    private boolean manifestStale;

    SegmentOpening(SegmentDirectory directory, GroupId group, SegmentPosition checkpoint) {
        this.directory = directory;
        this.group = group;
        this.checkpoint = checkpoint;
    }

    /**
     * @param directoryChanged names were removed and the directory not synced
     * @param manifestStale the manifest on disk does not list {@code closed}
     */
    record Opened(
            List<ClosedSegment> closed,
            @Nullable ActiveSegment active,
            List<DamagedRange> damage,
            boolean directoryChanged,
            boolean manifestStale) {}

    Opened run() throws IOException {
        discardBeyondCheckpoint();
        if (checkpoint.segmentBaseOffset() < 0) {
            return new Opened(List.of(), null, List.of(), directoryChanged, false);
        }
        Manifest manifest = readManifest();
        List<SegmentSummary> listed = manifest == null ? List.of() : manifest.closed();
        SegmentHeader header = activeHeader(listed);
        List<SegmentSummary> closed;
        if (isWhole(manifest, header)) {
            closed = listed;
            deleteLogsBefore(header.baseOffset(), listed);
        } else {
            closed = remadeFromFiles(header);
        }
        reportMissingFiles(closed);
        ActiveSegment active = openActive(header);
        closed = withoutGivenUp(closed, active.logStartOffset());
        List<ClosedSegment> segments = closed.stream()
                .map(summary -> new ClosedSegment(directory.log(summary.header().baseOffset()), summary, null))
                .toList();
        return new Opened(segments, active, List.copyOf(damage), directoryChanged, manifestStale);
    }

    private void discardBeyondCheckpoint() throws IOException {
        long lastBase = checkpoint.segmentBaseOffset();
        for (String name : directory.io.list(directory.path())) {
            boolean discard = name.endsWith(SegmentNames.UNFINISHED_SUFFIX)
                    || SegmentNames.baseOffset(name, SegmentNames.LOG_SUFFIX) > lastBase
                    || SegmentNames.baseOffset(name, SegmentNames.INDEX_SUFFIX) > lastBase
                    || (lastBase < 0 && name.equals(SegmentNames.MANIFEST));
            if (discard) {
                delete(directory.path().resolve(name));
            }
        }
    }

    private void delete(Path path) throws IOException {
        directory.delete(path);
        directoryChanged = true;
    }

    /** The manifest as far as it is about segments before the active one; null if there is no sound one. */
    private @Nullable Manifest readManifest() throws IOException {
        Manifest manifest = Manifest.read(directory.io, directory.manifest());
        if (manifest == null) {
            return null;
        }
        requireGroup(manifest.group(), directory.manifest());
        // It is written before the checkpoint, so after a crash it may list segments that the checkpoint does not know.
        return new Manifest(
                manifest.group(),
                manifest.startBaseOffset(),
                manifest.closed().stream()
                        .filter(summary -> summary.header().baseOffset() < checkpoint.segmentBaseOffset())
                        .toList());
    }

    /** Whether the manifest tells of all segments from the oldest to the active one, and of no damage. */
    private boolean isWhole(@Nullable Manifest manifest, SegmentHeader active) throws IOException {
        if (manifest == null) {
            return olderLogs().isEmpty();
        }
        List<SegmentSummary> closed = manifest.closed();
        if (closed.isEmpty()) {
            return manifest.startBaseOffset() == active.baseOffset()
                    || olderLogs().isEmpty();
        }
        if (closed.getFirst().header().baseOffset() != manifest.startBaseOffset()) {
            return false;
        }
        for (int i = 0; i < closed.size(); i++) {
            SegmentHeader next = i + 1 < closed.size() ? closed.get(i + 1).header() : active;
            // Without a checksum it was damaged when it was listed: look again.
            if (!closed.get(i).isFollowedBy(next) || closed.get(i).logChecksum() == 0) {
                return false;
            }
        }
        return true;
    }

    /** Files that were on their way out when the broker stopped. */
    private void deleteLogsBefore(long activeBaseOffset, List<SegmentSummary> closed) throws IOException {
        long start =
                closed.isEmpty() ? activeBaseOffset : closed.getFirst().header().baseOffset();
        for (long base : olderLogs()) {
            if (base < start) {
                delete(directory.log(base));
                delete(directory.index(base));
            }
        }
    }

    /**
     * Of the segments that hold nothing from the log start on, those in front whose file is gone or damaged are gone for good:
     * a deletion that was interrupted looks like that.
     */
    private List<SegmentSummary> withoutGivenUp(List<SegmentSummary> closed, long logStartOffset) throws IOException {
        int count = 0;
        while (count < closed.size()
                && closed.get(count).nextOffset() <= logStartOffset
                && isDamaged(directory.log(closed.get(count).header().baseOffset()))) {
            Path log = directory.log(closed.get(count).header().baseOffset());
            damage.removeIf(range -> range.file().equals(log));
            delete(log);
            delete(directory.index(closed.get(count).header().baseOffset()));
            manifestStale = true;
            count++;
        }
        return closed.subList(count, closed.size());
    }

    private boolean isDamaged(Path log) {
        return damage.stream().anyMatch(range -> range.file().equals(log));
    }

    /** Base offsets of the segment files before the active one, oldest first. */
    private List<Long> olderLogs() throws IOException {
        return directory.io.list(directory.path()).stream()
                .map(name -> SegmentNames.baseOffset(name, SegmentNames.LOG_SUFFIX))
                .filter(base -> base >= 0 && base < checkpoint.segmentBaseOffset())
                .sorted()
                .toList();
    }

    /** From the newest to the oldest: each segment ends where the one after it begins. */
    private List<SegmentSummary> remadeFromFiles(SegmentHeader active) throws IOException {
        manifestStale = true;
        List<SegmentSummary> found = new ArrayList<>();
        SegmentHeader next = active;
        for (long base : olderLogs().reversed()) {
            IndexFile index = IndexFile.read(directory.io, directory.index(base));
            SegmentHeader header = readHeader(directory.log(base));
            if (header == null && index != null) {
                header = index.summary().header();
            }
            if (header == null && base == 0) {
                header = beginningOfLog();
            }
            if (header == null || header.baseOffset() != base) {
                // Nothing tells which entries it holds. The segment before it will be found to end too early.
                continue;
            }
            found.addFirst(remade(header, next, index));
            next = header;
        }
        return found;
    }

    private SegmentSummary remade(SegmentHeader header, SegmentHeader next, @Nullable IndexFile index)
            throws IOException {
        Path path = directory.log(header.baseOffset());
        long sizeBytes = sizeOf(path);
        boolean indexed = index != null
                && index.summary().header().equals(header)
                && index.summary().logBytes() == sizeBytes
                && index.summary().logChecksum() != 0
                && index.summary().isFollowedBy(next);
        if (indexed && index != null) {
            return index.summary();
        }
        SegmentTally tally = new SegmentTally(header, directory.settings.indexIntervalBytes());
        EntryId last = next.anchor().previous();
        List<DamagedRange> found = new SegmentScan(directory, path, tally, sizeBytes).run(last, next.baseOffset());
        damage.addAll(found);
        SegmentSummary summary = tally.summary();
        return found.isEmpty() ? summary.withChecksum(FileChecksum.of(directory, path, sizeBytes)) : summary;
    }

    private void reportMissingFiles(List<SegmentSummary> closed) throws IOException {
        List<Long> present = olderLogs();
        for (SegmentSummary summary : closed) {
            if (!present.contains(summary.header().baseOffset())) {
                damage.add(new DamagedRange(
                        directory.log(summary.header().baseOffset()),
                        0,
                        summary.logBytes(),
                        summary.header().baseIndex(),
                        summary.lastIndex(),
                        "the file is missing"));
            }
        }
    }

    /** The header of the active segment: from its file, or else from whatever else tells it. */
    private SegmentHeader activeHeader(List<SegmentSummary> closed) throws IOException {
        long base = checkpoint.segmentBaseOffset();
        Path path = directory.log(base);
        SegmentHeader header = readHeader(path);
        if (header != null) {
            return header;
        }
        IndexFile index = IndexFile.read(directory.io, directory.index(base));
        if (index != null) {
            header = index.summary().header();
        } else if (!closed.isEmpty() && closed.getLast().nextOffset() == base) {
            header = new SegmentHeader(group, anchorAtEnd(closed.getLast()));
        } else {
            header = base == 0 ? beginningOfLog() : null;
        }
        if (header == null) {
            throw new CorruptEntryException(
                    path, 0, "the segment header is damaged or missing, and nothing else tells what it said");
        }
        damage.add(new DamagedRange(
                path,
                0,
                header.encodedBytes(),
                header.baseIndex(),
                header.baseIndex() - 1,
                "the segment header is damaged or missing"));
        return header;
    }

    /**
     * The header of a segment at offset 0 that nothing tells: that of the log's first entry, unless the log begins behind an anchor
     * that no record came before. Such a one has an index file from the first checkpoint on, and its first entry has another index.
     */
    private @Nullable SegmentHeader beginningOfLog() throws IOException {
        SegmentHeader beginning = new SegmentHeader(group, SegmentAnchor.BEGINNING);
        ByteBuffer first = ByteBuffer.allocate(EntryFrame.HEADER_BYTES);
        try (FileHandle file = directory.io.open(directory.log(0))) {
            file.read(first, beginning.encodedBytes());
            return EntryHeader.read(first.flip(), 0).index() == 1 ? beginning : null;
        } catch (CorruptEntryException | NoSuchFileException unreadable) {
            return directory.io.exists(directory.index(0)) ? null : beginning;
        }
    }

    private static SegmentAnchor anchorAtEnd(SegmentSummary summary) {
        SegmentTally tally = new SegmentTally(summary, new SparseIndex(), 1);
        return tally.anchorAtEnd();
    }

    private ActiveSegment openActive(SegmentHeader header) throws IOException {
        Path path = directory.log(header.baseOffset());
        long endPosition = checkpoint.filePosition();
        if (endPosition < header.encodedBytes() || checkpoint.lastIndex() < header.baseIndex() - 1) {
            throw new IOException("checkpoint " + checkpoint + " lies before the first entry of " + path);
        }
        cutFile(path, endPosition);
        Path indexPath = directory.index(header.baseOffset());
        IndexFile index = IndexFile.read(directory.io, indexPath);
        boolean usable = index != null
                && index.summary().header().equals(header)
                && index.summary().logBytes() <= endPosition
                && index.summary().lastIndex() <= checkpoint.lastIndex();
        SegmentTally tally = new SegmentTally(header, directory.settings.indexIntervalBytes());
        if (usable && index != null) {
            tally = new SegmentTally(index.summary(), index.index(), directory.settings.indexIntervalBytes());
        } else if (directory.io.exists(indexPath)) {
            delete(indexPath);
        }
        long indexedPosition = usable ? tally.position() : 0;
        EntryId last = new EntryId(checkpoint.lastIndex(), checkpoint.lastTerm());
        damage.addAll(new SegmentScan(directory, path, tally, endPosition).run(last, checkpoint.nextOffset()));
        return ActiveSegment.reopened(directory, path, tally, indexedPosition);
    }

    /** The file without what lies beyond the checkpoint; one that is gone comes back empty, to take new entries. */
    private void cutFile(Path path, long endPosition) throws IOException {
        if (!directory.io.exists(path)) {
            directory.create(path).close();
            directoryChanged = true;
        }
        try (OpenFiles.Lease lease = directory.lease(path)) {
            if (lease.handle().size() > endPosition) {
                lease.handle().truncate(endPosition);
            }
        }
    }

    /** Null if it is missing or damaged. */
    private @Nullable SegmentHeader readHeader(Path path) throws IOException {
        ByteBuffer bytes;
        try (FileHandle file = directory.io.open(path)) {
            bytes = ByteBuffer.allocate((int) Math.min(file.size(), SegmentHeader.MAX_BYTES));
            file.read(bytes, 0);
        } catch (NoSuchFileException missing) {
            return null;
        }
        bytes.flip();
        SegmentHeader header;
        try {
            int length = SealedBytes.claimedLength(bytes);
            if (length < 0 || length > bytes.limit()) {
                return null;
            }
            header = SegmentHeader.decode(bytes.limit(length));
        } catch (UnreadableException damaged) {
            return null;
        }
        requireGroup(header.group(), path);
        return header;
    }

    private long sizeOf(Path path) throws IOException {
        try (OpenFiles.Lease lease = directory.lease(path)) {
            return lease.handle().size();
        }
    }

    private void requireGroup(GroupId found, Path path) throws IOException {
        if (!found.equals(group)) {
            throw new IOException(path + " belongs to group " + found + ", not " + group
                    + ": it was moved here from another partition's directory; move it back");
        }
    }
}
