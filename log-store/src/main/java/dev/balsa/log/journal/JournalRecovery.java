package dev.balsa.log.journal;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.SideBySide;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Opens a journal in two steps: first everything is read and judged and can be replayed, as often as needed and without a
 * change on disk; then {@link #resume} makes what was replayed durable anew and hands out the writing side.
 */
public final class JournalRecovery implements AutoCloseable {
    /** Takes the records of the frames in order. */
    @FunctionalInterface
    public interface RecordConsumer {
        void accept(long lsn, JournalRecord record) throws IOException;
    }

    private static final long[] NO_GROUPS = {};

    private final FileIo io;
    private final Path directory;
    private final JournalSettings settings;
    private final long owner;
    private final JournalImage image;
    private final JournalVerdict verdict;
    private boolean resumed;

    private JournalRecovery(
            FileIo io,
            Path directory,
            JournalSettings settings,
            long owner,
            JournalImage image,
            JournalVerdict verdict) {
        this.io = io;
        this.directory = directory;
        this.settings = settings;
        this.owner = owner;
        this.image = image;
        this.verdict = verdict;
    }

    /**
     * Reads and judges all files.
     *
     * @param owner a number that tells this data directory from others; stands in every block
     * @param threads read so many files at once
     * @throws JournalDamagedException if something is missing that may have been acknowledged
     */
    public static JournalRecovery open(
            FileIo io, Path directory, JournalSettings settings, long owner, SideBySide threads) throws IOException {
        io.createDirectories(directory);
        JournalImage image = JournalImage.open(io, directory, owner, threads);
        try {
            JournalVerdict verdict = image.classify();
            if (verdict instanceof JournalVerdict.Rotten rotten && !mayBeVoid(rotten)) {
                throw new JournalDamagedException(directory, rotten.damage());
            }
            return new JournalRecovery(io, directory, settings, owner, image, verdict);
        } catch (CorruptEntryException e) {
            image.close();
            throw new JournalDamagedException(directory, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            image.close();
            throw e;
        }
    }

    /** Only where a later frame proves that nothing is missing behind it, and it is known whose records are lost. */
    private static boolean mayBeVoid(JournalVerdict.Rotten rotten) {
        return rotten.damage().stream()
                .allMatch(damage -> damage.groups() != null && damage.lastLsn() <= rotten.provenLsn());
    }

    /**
     * Frames that are lost. Whoever goes on has to know that none of the groups in them needs what they said, since a later
     * record has repeated or voided it; otherwise {@link #refuse}.
     */
    public List<JournalDamage> damage() {
        return switch (verdict) {
            case JournalVerdict.Whole ignored -> List.of();
            case JournalVerdict.Torn ignored -> List.of();
            case JournalVerdict.Rotten rotten -> rotten.damage();
        };
    }

    /** Says that something is lost that is needed. */
    public JournalDamagedException refuse() {
        return new JournalDamagedException(directory, damage());
    }

    /** There was never a frame in it. */
    public boolean isUnused() {
        return image.isUnused();
    }

    /** Whether the last write before the crash was cut. */
    public boolean isTorn() {
        return verdict instanceof JournalVerdict.Torn;
    }

    public int frameCount() {
        return verdict.frames().size();
    }

    /** The records about groups as a whole. */
    public void replayCatalog(RecordConsumer consumer) throws IOException {
        replay(consumer, true);
    }

    /** All records, in order. Bounded memory: one frame at a time. */
    public void replay(RecordConsumer consumer) throws IOException {
        replay(consumer, false);
    }

    private void replay(RecordConsumer consumer, boolean catalogOnly) throws IOException {
        for (FrameSeen frame : verdict.frames()) {
            if (catalogOnly && !frame.isCatalog()) {
                continue;
            }
            List<JournalRecord> records;
            try {
                records = image.records(frame);
            } catch (CorruptEntryException e) {
                throw new JournalDamagedException(
                        directory, frame.file() + ", frame " + frame.lsn() + ": " + e.getMessage());
            }
            for (JournalRecord record : records) {
                consumer.accept(frame.lsn(), record);
            }
        }
    }

    /** Says that what was read cannot be true. */
    public JournalDamagedException contradiction(String what) {
        return new JournalDamagedException(directory, what);
    }

    /**
     * Writes every frame that is not proven durable into a fresh file, syncs it, seals it and syncs again. Only then may
     * anything that was replayed be acknowledged: it may have been read from a page cache that the disk never saw.
     */
    public Journal resume() throws IOException {
        removeUnfinished();
        Set<JournalFile> needed = new HashSet<>();
        long nextGeneration = 1;
        for (JournalFile file : image.files()) {
            nextGeneration = Math.max(nextGeneration, file.generation() + 1);
        }
        JournalFiles files = new JournalFiles(
                io, directory, owner, settings.fileBytes() / JournalBlock.BYTES, settings.files(), nextGeneration);
        JournalFile previous = null;
        for (FrameSeen frame : verdict.frames()) {
            if (frame.file() != previous) {
                previous = frame.file();
                needed.add(previous);
                files.addLive(previous, frame.lsn());
            }
        }
        // What says that a file is not needed may itself have come from a page cache: until the seal is durable only
        // files
        // without a single frame may be touched.
        // Expendable ones are touched as well unless a frame of theirs counts, or a broker that dies again and again
        // while it
        // starts would fill the disk with them.
        List<JournalFile> unneeded = new ArrayList<>();
        for (JournalFile file : image.files()) {
            if (!needed.contains(file)
                    && (image.isUnused(file) || verdict.expendable().contains(file))) {
                files.addRecycled(file);
            } else if (!needed.contains(file)) {
                unneeded.add(file);
            }
        }
        files.prepareRecycled();
        Journal journal = rewrite(files);
        unneeded.forEach(files::addRecycled);
        if (files.isCrowded()) {
            // Now and not later: whoever dies before later comes would leave one file more at every start.
            files.prepareRecycled();
        }
        resumed = true;
        return journal;
    }

    private Journal rewrite(JournalFiles files) throws IOException {
        List<FrameSeen> unproven = new ArrayList<>();
        for (FrameSeen frame : verdict.frames()) {
            if (frame.lsn() > verdict.provenLsn() && !frame.isSeal()) {
                unproven.add(frame);
            }
        }
        long lsn = unproven.isEmpty()
                ? verdict.provenLsn() + 1
                : unproven.getFirst().lsn();
        FrameWriter writer = new FrameWriter(owner, settings.stagingBytes());
        JournalFile fresh = files.take(lsn);
        int block = 0;
        long[] groups = NO_GROUPS;
        for (FrameSeen frame : unproven) {
            byte[] body = image.body(frame);
            long[] own = RecordCodec.decodeGroups(ByteBuffer.wrap(body), true);
            groups = own == null ? groups : own;
            int flags = JournalBlock.REWRITTEN | (frame.stamp().flags() & JournalBlock.CATALOG);
            block = write(writer, fresh, block, lsn++, verdict.provenLsn(), flags, body);
        }
        if (!unproven.isEmpty()) {
            fresh.handle().force();
        }
        boolean oneBlock = RecordCodec.groupsSize(0, groups.length) <= JournalBlock.PAYLOAD_BYTES;
        byte[] seal = RecordCodec.encodeGroups(NO_GROUPS, oneBlock ? groups : NO_GROUPS);
        block = write(writer, fresh, block, lsn, lsn - 1, JournalBlock.SEAL, seal);
        fresh.handle().force();
        return new Journal(files, writer, fresh, block, lsn + 1, NO_GROUPS);
    }

    private static int write(
            FrameWriter writer, JournalFile file, int block, long lsn, long durableLsn, int flags, byte[] body)
            throws IOException {
        int blocks = JournalBlock.blocksFor(body.length);
        if (block + blocks > file.blockCount()) {
            throw new IOException(
                    "What has to be written again at the end of the journal does not fit into one file of "
                            + file.blockCount() * (long) JournalBlock.BYTES
                            + " bytes: start with journal files at least as large as before");
        }
        writer.begin(
                file, block, new JournalBlock.Frame(file.generation(), lsn, durableLsn, blocks, body.length, flags));
        writer.put(body, 0, body.length);
        writer.end();
        return block + blocks;
    }

    private void removeUnfinished() throws IOException {
        for (String name : io.list(directory)) {
            if (name.endsWith(FileCreation.SUFFIX)) {
                io.delete(directory.resolve(name));
            }
        }
    }

    /** Closes the files unless {@link #resume} has handed them on. */
    @Override
    public void close() throws IOException {
        if (!resumed) {
            image.close();
        }
    }
}
