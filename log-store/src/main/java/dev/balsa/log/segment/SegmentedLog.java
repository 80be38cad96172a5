package dev.balsa.log.segment;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.SyncFailedException;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one group: committed entries only, so nothing here is ever taken back while it runs. {@link #append},
 * {@link #force} and {@link #close} belong to one thread at a time; everything else may be called from any thread, while
 * that one writes. Nothing is durable before {@link #force}.
 */
public final class SegmentedLog implements AutoCloseable {
    private final SegmentDirectory directory;
    private final GroupId group;
    private final SegmentReader reader;
    private final SegmentScrub scrub;
    private volatile List<DamagedRange> damage;

    private final RetiredSegments retired;

    /** Rolled but not forced, oldest first. Writer only, as is everything below but {@code view}. */
    private final ArrayDeque<ActiveSegment> rolled = new ArrayDeque<>();

    private @Nullable ActiveSegment active;
    private boolean directoryChanged;
    private boolean manifestStale;
    private @Nullable IOException failure;

    private volatile LogView view;

    private SegmentedLog(SegmentDirectory directory, GroupId group, SegmentOpening.Opened opened, SegmentPosition end) {
        this.directory = directory;
        this.group = group;
        this.reader = new SegmentReader(directory);
        this.scrub = new SegmentScrub(directory);
        this.retired = new RetiredSegments(directory);
        this.damage = opened.damage();
        this.active = opened.active();
        this.directoryChanged = opened.directoryChanged();
        this.manifestStale = opened.manifestStale();
        this.view = new LogView(opened.closed(), active == null ? null : active.view(), end);
    }

    /**
     * Opens the segments of a directory, which must exist, and discards every byte beyond {@code checkpoint}, which is all
     * that is known to be durable. Damage before it is not cut but reported by {@link #damage}.
     *
     * @param checkpoint {@link SegmentPosition#EMPTY} for a log that has never been forced
     * @throws IOException if the files cannot be read at all or belong to another group
     */
    public static SegmentedLog open(SegmentPool pool, GroupId group, Path directory, SegmentPosition checkpoint)
            throws IOException {
        SegmentDirectory files = new SegmentDirectory(pool, directory);
        SegmentOpening.Opened opened = new SegmentOpening(files, group, checkpoint).run();
        return new SegmentedLog(files, group, opened, checkpoint);
    }

    /**
     * Begins a log at an anchor in a directory that exists, in the place of whatever segments there are, which are deleted. What
     * tells the next start to do this again has to be durable before.
     */
    public static SegmentedLog beginAt(SegmentPool pool, GroupId group, Path directory, SegmentAnchor anchor)
            throws IOException {
        SegmentDirectory files = new SegmentDirectory(pool, directory);
        new SegmentOpening(files, group, SegmentPosition.EMPTY).run();
        ActiveSegment active = ActiveSegment.create(files, new SegmentHeader(group, anchor));
        SegmentOpening.Opened opened = new SegmentOpening.Opened(List.of(), active, List.of(), true, true);
        return new SegmentedLog(files, group, opened, active.end());
    }

    /**
     * Appends contiguous committed entries to the page cache, rolling as needed.
     *
     * @throws IOException if not all could be written; {@link #end} tells how many were, and the rest may be tried again
     * @throws IllegalArgumentException if the entries do not continue the log
     */
    public void append(List<Entry> entries) throws IOException {
        requireUsable();
        view.requireContinuation(entries, directory.path());
        int from = 0;
        while (from < entries.size()) {
            ActiveSegment segment = active;
            int count = segment == null ? 0 : segment.fitting(entries, from);
            if (segment == null || count == 0) {
                roll();
                continue;
            }
            segment.append(entries.subList(from, from + count));
            view = new LogView(view.closed(), segment.view(), segment.end());
            from += count;
        }
    }

    /**
     * Makes everything appended before the call durable, directory included.
     *
     * @throws IOException if it could not; after a failed sync what is on disk is unknown, so every later call fails as well
     */
    public void force() throws IOException {
        requireUsable();
        while (!rolled.isEmpty()) {
            finish(rolled.getFirst());
            rolled.removeFirst();
        }
        ActiveSegment segment = active;
        if (segment != null) {
            segment.force(this::forceFile);
            // Where no earlier segment tells what is behind, the header must not be the only thing that does.
            boolean isAlone = view.closed().isEmpty() && segment.lacksIndexBehindAnchor();
            if (isAlone || segment.isIndexBehind(directory.settings.indexRenewalBytes())) {
                segment.writeIndex(segment.summary(), this::forceFile);
                directoryChanged = true;
            }
        }
        if (reader.writeRemadeIndexes(view.anchor().startOffset(), this::forceFile)) {
            directoryChanged = true;
        }
        if (manifestStale) {
            List<SegmentSummary> summaries =
                    view.closed().stream().map(ClosedSegment::summary).toList();
            new Manifest(group, view.anchor().startOffset(), summaries)
                    .write(directory.io, directory.manifest(), this::forceFile);
            manifestStale = false;
            directoryChanged = true;
        }
        if (directoryChanged) {
            syncDirectory();
            directoryChanged = false;
        }
        directoryChanged = retired.delete();
    }

    /**
     * Takes segments out of the front of the log; the next {@link #force} deletes their files. Only whole closed segments that were
     * forced go, and only those below all three bounds.
     *
     * @param startOffset records before it are not needed
     * @param startIndex entries before it are not needed
     * @param checkpointBaseOffset base offset of the segment in which the last durable checkpoint lies, which has to stay
     * @return whether any was taken out
     */
    public boolean retire(long startOffset, long startIndex, long checkpointBaseOffset) throws IOException {
        requireUsable();
        List<ClosedSegment> closed = view.closed();
        int count = 0;
        while (count < closed.size() - rolled.size()
                && closed.get(count).nextOffset() <= startOffset
                && closed.get(count).lastIndex() < startIndex
                && closed.get(count).header().baseOffset() < checkpointBaseOffset) {
            count++;
        }
        if (count == 0) {
            return false;
        }
        retired.add(closed.subList(0, count));
        view = new LogView(closed.subList(count, closed.size()), view.active(), view.end());
        manifestStale = true;
        return true;
    }

    /** Whether {@link #retire} would take something out if only a later checkpoint were durable. */
    public boolean awaitsCheckpointToRetire(long startOffset, long startIndex) {
        List<ClosedSegment> closed = view.closed();
        return !closed.isEmpty()
                && closed.getFirst().nextOffset() <= startOffset
                && closed.getFirst().lastIndex() < startIndex;
    }

    /** What control entries in the segments have said. */
    public ControlState control() {
        return view.control();
    }

    /** The size at which segments end now. */
    public long segmentBytesInForce() {
        long said = view.control().segmentBytes();
        return said > 0 ? said : directory.settings.segmentBytes();
    }

    /** Bounds, sizes and times of every segment, oldest first, the active one last. */
    public List<SegmentExtent> extents() {
        return view.extents();
    }

    /** Where {@link #append} has come to. */
    public SegmentPosition end() {
        return view.end();
    }

    /** Index of the oldest entry, or the one the first entry will have. */
    public long firstIndex() {
        return view.anchor().previous().index() + 1;
    }

    /** Offset of the oldest record, or the one the first record will have. */
    public long startOffset() {
        return view.anchor().startOffset();
    }

    /** What came before {@link #firstIndex}. */
    public SegmentAnchor anchor() {
        return view.anchor();
    }

    /** What has to be known of everything up to the end; also of a last entry that cannot be read. Only the writer may ask. */
    public SegmentAnchor anchorAtEnd() {
        ActiveSegment segment = active;
        return segment == null ? SegmentAnchor.BEGINNING : segment.anchorAtEnd();
    }

    /** Ranges that were found unreadable and have not been repaired; empty in health. */
    public List<DamagedRange> damage() {
        return damage;
    }

    /**
     * Reads on through the segments and verifies what it reads; damage is added to {@link #damage}. Headers that are damaged
     * are written again at once, since everything in them is known.
     *
     * @return about how many bytes were read; 0 at the end of a pass over all segments
     */
    public long scrub(int maxBytes) throws IOException {
        requireUsable();
        SegmentScrub.Step step = scrub.step(view, damage, maxBytes);
        ReadableSegment found = step.damaged();
        if (found != null) {
            add(SegmentScrub.locate(directory, found, tally(found), view.end().lastTerm()));
        }
        repairHeaders();
        return step.bytes();
    }

    /** Has {@link #scrub} begin at the front. */
    public void beginScrub() {
        scrub.begin();
    }

    private void add(List<DamagedRange> more) {
        List<DamagedRange> all = new ArrayList<>(damage);
        all.addAll(more);
        damage = List.copyOf(all);
    }

    private SegmentTally tally(ReadableSegment segment) {
        return new SegmentTally(segment.header(), directory.settings.indexIntervalBytes());
    }

    private void repairHeaders() throws IOException {
        for (DamagedRange range : damage) {
            if (range.position() == 0 && range.lastIndex() < range.firstIndex()) {
                repair(range, List.of());
            }
        }
    }

    /**
     * Writes entries that a peer has sent into the place where they stood, and seals the segment again when nothing of it is
     * damaged any more. Durable on return.
     *
     * @param entries verified; the first ones of a range of {@link #damage}, or all of it
     * @return what is still damaged
     * @throws IllegalArgumentException if no damaged range begins with these entries, or they do not fit into it
     */
    public List<DamagedRange> repair(List<Entry> entries) throws IOException {
        requireUsable();
        long firstIndex = entries.isEmpty() ? 0 : entries.getFirst().index();
        for (DamagedRange range : damage) {
            if (range.firstIndex() == firstIndex && range.lastIndex() >= firstIndex) {
                repair(range, entries);
                return damage;
            }
        }
        throw new IllegalArgumentException(
                "no damaged range of " + directory.path() + " begins at index " + firstIndex);
    }

    private void repair(DamagedRange range, List<Entry> entries) throws IOException {
        ReadableSegment segment = view.segmentAt(range.file());
        if (segment == null) {
            forget(range);
            return;
        }
        if (active != null && active.path().equals(range.file())) {
            active.force(this::forceFile);
        }
        DamagedRange rest = SegmentRepair.write(directory, segment, range, entries, this::forceFile);
        List<DamagedRange> left = new ArrayList<>(damage);
        left.remove(range);
        if (rest != null) {
            left.add(rest);
        }
        damage = List.copyOf(left);
        if (left.stream().noneMatch(other -> other.file().equals(range.file()))) {
            reseal(segment);
        }
    }

    private void forget(DamagedRange range) {
        damage = damage.stream().filter(other -> !other.equals(range)).toList();
    }

    /** Reads all of a repaired segment and takes over what it amounts to, as if it had never been damaged. */
    private void reseal(ReadableSegment segment) throws IOException {
        SegmentTally tally = tally(segment);
        List<DamagedRange> found =
                SegmentScrub.locate(directory, segment, tally, view.end().lastTerm());
        if (!found.isEmpty()) {
            add(found);
            return;
        }
        switch (segment) {
            case ActiveView ignored -> {
                ActiveSegment repaired = ActiveSegment.reopened(directory, segment.path(), tally, 0);
                active = repaired;
                view = new LogView(view.closed(), repaired.view(), view.end());
            }
            case ClosedSegment closed -> {
                SegmentSummary summary =
                        tally.summary().withChecksum(FileChecksum.of(directory, segment.path(), segment.endPosition()));
                new IndexFile(summary, tally.index())
                        .write(directory.io, directory.index(segment.header().baseOffset()), this::forceFile);
                directory.cacheIndex(segment.path(), tally.index());
                List<ClosedSegment> segments = new ArrayList<>(view.closed());
                segments.set(segments.indexOf(closed), new ClosedSegment(segment.path(), summary, null));
                view = new LogView(segments, view.active(), view.end());
                manifestStale = true;
                directoryChanged = true;
                force();
            }
        }
    }

    /** Where each term begins, oldest first; the first one at {@link #firstIndex}, even if it began before. */
    public List<EntryId> terms() {
        return view.terms();
    }

    /** Every configuration entry in the segments, oldest first. */
    public List<ConfigurationAt> configurations() {
        return view.configurations();
    }

    /**
     * At least one entry from {@code fromIndex} on, up to {@code maxBytes}; every entry is verified. May end early, at the end
     * of a file or before damage.
     *
     * @throws CorruptEntryException if the first entry asked for cannot be read
     * @throws IOException if {@code fromIndex} is not in the segments, or the disk fails
     */
    public List<Entry> readFromIndex(long fromIndex, int maxBytes) throws IOException {
        LogView now = readable();
        if (fromIndex <= now.anchor().previous().index()
                || fromIndex > now.end().lastIndex()) {
            throw new IOException("entry " + fromIndex + " is not in the segments of " + directory.path()
                    + ", which hold " + (now.anchor().previous().index() + 1) + " to "
                    + now.end().lastIndex());
        }
        try {
            return reader.fromIndex(now.holdingIndex(fromIndex), fromIndex, maxBytes);
        } catch (IOException unreadable) {
            throw failed(unreadable, fromIndex < firstIndex(), "entry " + fromIndex);
        }
    }

    /**
     * Entries from the one that holds {@code offset} on, up to {@code maxBytes} but at least one; control entries included.
     * Empty at the end. May end early as {@link #readFromIndex} does.
     *
     * @throws CorruptEntryException if the first entry asked for cannot be read
     * @throws IOException if {@code offset} lies before the log's start, or the disk fails
     */
    public List<Entry> readFromOffset(long offset, int maxBytes) throws IOException {
        LogView now = readable();
        if (offset >= now.end().nextOffset()) {
            return List.of();
        }
        if (offset < now.anchor().startOffset()) {
            throw new IOException("offset " + offset + " lies before the start of " + directory.path() + " at "
                    + now.anchor().startOffset());
        }
        try {
            return reader.fromOffset(now.holdingOffset(offset), offset, maxBytes);
        } catch (IOException unreadable) {
            throw failed(unreadable, offset < startOffset(), "offset " + offset);
        }
    }

    /** What the disk does not give back is as lost as what it gives back wrong, unless nobody wants it any more. */
    private IOException failed(IOException unreadable, boolean isGivenUp, String what) {
        if (isGivenUp) {
            return new IOException(what + " was given up while it was read", unreadable);
        }
        return unreadable instanceof CorruptEntryException found
                ? found
                : new CorruptEntryException(directory.path(), 0, "the disk does not read it: " + unreadable);
    }

    /** Base offset of the first batch that ends behind {@code fromOffset} and has a record of at least this timestamp, -1 if none. */
    public long offsetForTimestamp(long timestampMs, long fromOffset) throws IOException {
        LogView now = readable();
        long found = SegmentReader.NO_OFFSET;
        for (int i = 0; i < now.size() && found == SegmentReader.NO_OFFSET; i++) {
            ReadableSegment segment = now.segment(i);
            // The records of a segment decide, not its place: producers' timestamps need not rise.
            if (segment.maxTimestampMs() >= timestampMs
                    && segment.nextOffset()
                            > Math.max(fromOffset, segment.header().baseOffset())) {
                found = reader.offsetForTimestamp(segment, timestampMs, fromOffset);
            }
        }
        return found;
    }

    /** Ends the use of the files; what was not forced may be lost. Reads that have begun go on. */
    @Override
    public void close() throws IOException {
        while (!rolled.isEmpty()) {
            rolled.removeFirst().close();
        }
        if (active != null) {
            active.close();
        }
        directory.close();
    }

    private void roll() throws IOException {
        ActiveSegment full = active;
        ActiveSegment next = ActiveSegment.create(directory, new SegmentHeader(group, anchorAtEnd()));
        directoryChanged = true;
        List<ClosedSegment> segments = view.closed();
        if (full != null) {
            rolled.addLast(full);
            segments = new ArrayList<>(segments);
            segments.add(full.closedView());
        }
        active = next;
        view = new LogView(segments, next.view(), next.end());
    }

    /** Makes a rolled segment durable and gives it its index file, unless it is damaged. */
    private void finish(ActiveSegment segment) throws IOException {
        segment.force(this::forceFile);
        manifestStale = true;
        if (segment.isDamaged()) {
            return;
        }
        SegmentSummary summary = segment.finalSummary();
        segment.writeIndex(summary, this::forceFile);
        directoryChanged = true;
        directory.cacheIndex(segment.path(), segment.index());
        List<ClosedSegment> segments = new ArrayList<>(view.closed());
        segments.set(segments.size() - rolled.size(), new ClosedSegment(segment.path(), summary, null));
        view = new LogView(segments, view.active(), view.end());
    }

    private void forceFile(FileHandle file) throws IOException {
        try {
            file.force();
        } catch (IOException failed) {
            failure = new SyncFailedException("a file of " + directory.path() + " cannot be synced", failed);
            throw failure;
        }
    }

    private void syncDirectory() throws IOException {
        try {
            directory.io.syncDirectory(directory.path());
        } catch (IOException failed) {
            failure = new SyncFailedException(directory.path() + " cannot be synced", failed);
            throw failure;
        }
    }

    private LogView readable() throws IOException {
        if (directory.isClosed()) {
            throw new IOException("the segments of " + directory.path() + " are closed");
        }
        return view;
    }

    private void requireUsable() throws IOException {
        if (directory.isClosed()) {
            throw new IOException("the segments of " + directory.path() + " are closed");
        }
        if (failure != null) {
            throw new IOException(
                    "a sync of " + directory.path() + " failed before; restart after checking the disk", failure);
        }
    }
}
