package dev.balsa.log.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells a write that the crash interrupted from content that was lost later. Cutting at the first bad checksum would turn
 * every flipped bit into a silent loss of acknowledged entries (Alagappan and others, "Protocol-aware recovery", FAST 2018).
 *
 * <ul>
 *   <li>Frames up to the highest {@code durableLsn} that any surviving block names were synced: whatever of them cannot be
 *       read is rot.
 *   <li>The frame after them was perhaps synced. A write goes from valid old blocks to valid new ones, so if one of its
 *       blocks holds valid older content, the write never finished and nobody was told that it had: torn. If all others of
 *       its blocks are damaged, it is rot.
 *   <li>A frame of which no block is there was never written, or all of it was replaced by older content: that one case
 *       cannot be told apart and counts as never written. A damaged block in the place where the next frame would begin is
 *       rot, behind a torn frame too: it may have held the proof that the frame was not torn.
 *   <li>What recovery wrote replaces what it was made from only with its seal; without, its whole frames are nothing but
 *       further copies.
 * </ul>
 */
final class JournalClassifier {
    private final List<FileScan> scans;
    private final BodyReader bodies;
    private final List<JournalDamage> damage = new ArrayList<>();
    private final TreeMap<Long, FrameSeen> lineage = new TreeMap<>();
    private final List<FileScan> counting = new ArrayList<>();
    private final Set<JournalFile> expendable = new HashSet<>();

    /** Reads the records of a complete frame. */
    @FunctionalInterface
    interface BodyReader {
        List<JournalRecord> records(FrameSeen frame) throws IOException;

        /** The groups in the frame if that part of it can be read, else null. */
        default @Nullable List<Long> groups(FrameSeen frame, boolean own) throws IOException {
            return null;
        }
    }

    private JournalClassifier(List<FileScan> scans, BodyReader bodies) {
        this.scans = scans.stream()
                .sorted(Comparator.comparingLong(scan -> scan.file().generation()))
                .toList();
        this.bodies = bodies;
    }

    static JournalVerdict classify(List<FileScan> scans, BodyReader bodies) throws IOException {
        return new JournalClassifier(scans, bodies).verdict();
    }

    private JournalVerdict verdict() throws IOException {
        layOut();
        long firstLsn = liveLsn();
        long provenLsn = lineageBlocksProve();
        long lastComplete = lineage.isEmpty() ? 0 : lineage.lastKey();
        List<FrameSeen> frames = new ArrayList<>();
        long endLsn = firstLsn;
        long lsn = firstLsn;
        for (; lsn <= Math.max(provenLsn, lastComplete); lsn++) {
            FrameSeen frame = lineage.get(lsn);
            if (frame != null && frame.isComplete()) {
                frames.add(frame);
                endLsn = lsn + 1;
            } else if (lsn <= provenLsn) {
                lsn = lost(lsn, provenLsn, "a later frame proves that this was synced");
            } else {
                break;
            }
        }
        FrameSeen last = lineage.get(lsn);
        if (last == null) {
            checkPlaceOf(lsn);
        } else if (last.isTorn()) {
            checkPlaceOf(lsn + 1);
        } else {
            lost(lsn, lsn, "every block of the last frame is new, but not all are as written");
        }
        long proven = Math.min(provenLsn, endLsn - 1);
        if (!damage.isEmpty()) {
            return new JournalVerdict.Rotten(frames, endLsn, proven, expendable, List.copyOf(damage));
        }
        return last == null
                ? new JournalVerdict.Whole(frames, endLsn, proven, expendable)
                : new JournalVerdict.Torn(frames, endLsn, proven, expendable, last);
    }

    /** Puts the frames that count into {@link #lineage}: those of later files replace what a sealed recovery rewrote. */
    private void layOut() {
        for (int i = 0; i < scans.size(); i++) {
            FileScan scan = scans.get(i);
            boolean ofRecovery = scan.frames().stream().anyMatch(FrameSeen::isOfRecovery);
            if (ofRecovery) {
                if (!isSealed(i)) {
                    expendable.add(scan.file());
                    checkUnsealed(scan);
                    addCopies(scan);
                    continue;
                }
                FrameSeen first = scan.frames().getFirst();
                if (first.firstBlock() != 0) {
                    damage.add(new JournalDamage(
                            scan.file().toString(),
                            0,
                            first.lsn(),
                            first.lsn(),
                            null,
                            "the first frame of a recovery is gone"));
                }
                lineage.tailMap(first.lsn(), true).clear();
                if (scan.frames().stream().allMatch(FrameSeen::isSeal)) {
                    expendable.add(scan.file());
                }
            }
            counting.add(scan);
            for (FrameSeen frame : scan.frames()) {
                lineage.merge(frame.lsn(), frame, (one, other) -> one.isComplete() ? one : other);
            }
        }
    }

    /** A seal is written when all before it was synced; ordinary frames are written only behind a synced seal. */
    private boolean isSealed(int at) {
        FileScan recovery = scans.get(at);
        for (FrameSeen frame : recovery.frames()) {
            if (!frame.isOfRecovery() || (frame.isSeal() && frame.isComplete())) {
                return true;
            }
        }
        for (FileScan later : scans.subList(at + 1, scans.size())) {
            if (later.frames().stream().anyMatch(FrameSeen::isOfRecovery)) {
                return false;
            }
            if (!later.isUnused()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Without a seal a recovery may be ignored only if it was interrupted, not if its seal was damaged later. What an
     * interruption leaves is new blocks and valid old ones, and no others.
     */
    private void checkUnsealed(FileScan scan) {
        for (int block = 0; block < scan.blockCount(); block++) {
            if (scan.kind(block) == FileScan.DAMAGED) {
                FrameSeen last = scan.frames().getLast();
                damage.add(new JournalDamage(
                        scan.file().toString(),
                        (long) block * JournalBlock.BYTES,
                        last.lsn(),
                        last.lsn() + 1,
                        null,
                        "a recovery that seems to be without its seal is damaged"));
                return;
            }
        }
    }

    /** What an interrupted recovery has copied may be all that is left of a frame that was never synced in its own place. */
    private void addCopies(FileScan scan) {
        for (FrameSeen frame : scan.frames()) {
            if (frame.isComplete()) {
                lineage.merge(frame.lsn(), frame, (one, other) -> one.isComplete() ? one : other);
            }
        }
    }

    private long liveLsn() throws IOException {
        long liveLsn = 1;
        for (FrameSeen frame : lineage.values()) {
            if (frame.isCatalog() && frame.isComplete()) {
                for (JournalRecord record : bodies.records(frame)) {
                    if (record instanceof JournalRecord.Checkpoint checkpoint) {
                        liveLsn = Math.max(liveLsn, checkpoint.liveLsn());
                    }
                }
            }
        }
        return liveLsn;
    }

    /** Every block repeats what was durable before its frame, so one block of a torn frame is proof enough. */
    private long lineageBlocksProve() {
        return lineage.values().stream()
                .mapToLong(frame -> frame.stamp().durableLsn())
                .max()
                .orElse(0);
    }

    /** Where the next frame would begin there must be valid older content, or the end of the file and nothing after it. */
    private void checkPlaceOf(long lsn) {
        var before = lineage.lowerEntry(lsn);
        long generation = before == null ? 0 : before.getValue().file().generation();
        int end = before == null ? 0 : before.getValue().endBlock();
        for (FileScan scan : counting) {
            int place = scan.file().generation() == generation ? end : 0;
            if (scan.file().generation() >= generation
                    && place < scan.blockCount()
                    && scan.kind(place) == FileScan.DAMAGED) {
                damage.add(new JournalDamage(
                        scan.file().toString(),
                        (long) place * JournalBlock.BYTES,
                        lsn,
                        lsn,
                        null,
                        "the block where the next frame would begin is damaged, so it may have held one"));
            }
        }
    }

    /** Notes the range from {@code lsn} to the last unreadable frame before the next readable one; returns that last one. */
    private long lost(long lsn, long upTo, String cause) throws IOException {
        long last = lsn;
        while (last < upTo && !isComplete(last + 1)) {
            last++;
        }
        FrameSeen seen = lineage.get(lsn);
        var before = lineage.lowerEntry(lsn);
        FrameSeen near = seen != null ? seen : before == null ? null : before.getValue();
        String file = near == null ? "the first file" : near.file().toString();
        long block = near == null ? 0 : seen != null ? near.firstBlock() : near.endBlock();
        damage.add(new JournalDamage(
                file, block * JournalBlock.BYTES, lsn, last, lsn == last ? groupsOf(lsn) : null, cause));
        return last;
    }

    private @Nullable List<Long> groupsOf(long lsn) throws IOException {
        FrameSeen lost = lineage.get(lsn);
        List<Long> own = lost == null ? null : bodies.groups(lost, true);
        if (own != null) {
            return own;
        }
        FrameSeen next = lineage.get(lsn + 1);
        return next != null && next.isComplete() ? bodies.groups(next, false) : null;
    }

    private boolean isComplete(long lsn) {
        FrameSeen frame = lineage.get(lsn);
        return frame != null && frame.isComplete();
    }
}
