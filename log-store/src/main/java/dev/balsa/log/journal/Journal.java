package dev.balsa.log.journal;

import java.io.IOException;
import java.util.List;

/**
 * The writing side of a journal: one frame and one sync a call. One thread appends; {@link #release},
 * {@link #prepareFreed}, {@link #makeSpare} and the counters may be used from one other.
 *
 * <p>An exception of {@link #append} is final. Nothing may be tried again: after a failed sync the kernel may call pages
 * clean that never reached the disk.
 */
public final class Journal implements AutoCloseable {
    private static final long[] NO_GROUPS = {};
    /** The part of a frame that lists of groups and heads of records may take from the largest possible entry. */
    private static final int OVERHEAD_SHARE = 16;
    /** With a larger part of the current file used and nothing behind it, spares are made as fast as the disk can. */
    private static final int HURRY_SHARE = 4;

    /** The part of the last file that is left to checkpoints. */
    private static final int CHECKPOINT_SHARE = 4;

    private final JournalFiles files;
    private final FrameWriter writer;

    private JournalFile current;
    private int nextBlock;
    private long nextLsn;
    private long durableLsn;
    private long[] previousGroups;

    private volatile JournalCounters counters = JournalCounters.NONE;
    private volatile long usedBlocksInCurrent;

    /** Begins at a free block; everything before {@code nextLsn} is durable. */
    Journal(
            JournalFiles files,
            FrameWriter writer,
            JournalFile current,
            int nextBlock,
            long nextLsn,
            long[] previousGroups) {
        this.files = files;
        this.writer = writer;
        this.current = current;
        this.nextBlock = nextBlock;
        this.nextLsn = nextLsn;
        this.durableLsn = nextLsn - 1;
        this.previousGroups = previousGroups;
        this.usedBlocksInCurrent = nextBlock;
    }

    /** Bytes that a frame's list of groups takes in its body. */
    public int groupsSize(int groupCount) {
        return RecordCodec.groupsSize(groupCount, previousGroups.length);
    }

    public static int sizeOf(JournalRecord record) {
        return RecordCodec.size(record);
    }

    /** The largest body that any frame can have: recovery must be able to put it and a seal into one file. */
    public int maxBodyBytes() {
        return (files.blocksPerFile() - 1) * JournalBlock.PAYLOAD_BYTES;
    }

    /** The largest entry that some frame can hold. */
    public int maxEntryBytes() {
        return maxBodyBytes() - maxBodyBytes() / OVERHEAD_SHARE - JournalBlock.BYTES / 4;
    }

    /** The largest body that a frame for this purpose may have at this moment; 0 if there is no room at all. */
    public int capacity(JournalUse use) {
        int left = Math.min(maxBodyBytes(), (current.blockCount() - nextBlock) * JournalBlock.PAYLOAD_BYTES);
        int leftBeforeCheckpoints = Math.max(0, left - maxBodyBytes() / CHECKPOINT_SHARE);
        int spares = files.spareCount();
        return switch (use) {
            // Without a spare this is the reserved file, unless files have still to be made, as when the broker starts.
            case DATA ->
                spares > 1 ? maxBodyBytes() : spares == 1 ? left : files.isComplete() ? 0 : leftBeforeCheckpoints;
            case CONTROL -> spares > 0 ? maxBodyBytes() : leftBeforeCheckpoints;
            case CHECKPOINT -> maxBodyBytes();
        };
    }

    /** The number that the next frame will get. */
    public long nextLsn() {
        return nextLsn;
    }

    /**
     * Writes one frame and makes it durable.
     *
     * @param groups ids of the groups that the records are about
     * @param bodyBytes sizes of all records and of the list of groups; must be within {@link #capacity} of what it is for
     * @return the frame's number
     */
    public long append(long[] groups, List<JournalRecord> records, int bodyBytes) throws IOException {
        int blocks = JournalBlock.blocksFor(bodyBytes);
        if (blocks > current.blockCount() - nextBlock) {
            current = files.take(nextLsn);
            nextBlock = 0;
        }
        long lsn = nextLsn;
        boolean catalog = records.stream().anyMatch(JournalRecord::isCatalog);
        writer.begin(
                current,
                nextBlock,
                new JournalBlock.Frame(
                        current.generation(), lsn, durableLsn, blocks, bodyBytes, catalog ? JournalBlock.CATALOG : 0));
        byte[] list = RecordCodec.encodeGroups(groups, previousGroups);
        writer.put(list, 0, list.length);
        for (JournalRecord record : records) {
            RecordCodec.encode(record, writer);
        }
        writer.end();
        current.handle().force();
        nextBlock += blocks;
        nextLsn = lsn + 1;
        durableLsn = lsn;
        previousGroups =
                RecordCodec.groupsSize(0, groups.length) > maxBodyBytes() / OVERHEAD_SHARE ? NO_GROUPS : groups;
        usedBlocksInCurrent = nextBlock;
        counters = counters.plusFrame(bodyBytes, (long) blocks * JournalBlock.BYTES);
        return lsn;
    }

    /** First frame of the file that is being written. */
    public long currentFirstLsn() {
        return files.currentFirstLsn();
    }

    /** Share of the journal's bound that holds frames still needed; above 1 if files had to be added. */
    public double fill() {
        double blocks = (files.liveCount() - 1.0) * files.blocksPerFile() + usedBlocksInCurrent;
        return blocks / ((double) files.blocksPerFile() * files.wantedCount());
    }

    /** Whether a frame of data could need a file that is not there. */
    public boolean isShort() {
        return files.spareCount() <= 1;
    }

    /** Bytes that still fit into the files that are there. */
    public long roomBytes() {
        long blocks = files.blocksPerFile() * (1L + files.spareCount()) - usedBlocksInCurrent;
        return blocks * JournalBlock.PAYLOAD_BYTES;
    }

    /** Frees the files that hold only frames before {@code liveLsn}; a checkpoint that says so must be durable. */
    public boolean release(long liveLsn) {
        return files.release(liveLsn);
    }

    /** Makes files that were freed ready to be written again; true if it did something. */
    public boolean prepareFreed() throws IOException {
        return files.prepareRecycled();
    }

    /** Whether there are fewer files than wanted; {@link #makeSpare} has something to do then. */
    public boolean lacksSpare() {
        return files.lacks();
    }

    /** Goes on with making a spare file: one bounded step. Returns the bytes it wrote. */
    public long makeSpare() throws IOException {
        return files.createStep();
    }

    /** Ends {@link #makeSpare} for now and gives back the room that it took; false if it was not under way. */
    public boolean abandonSpare() throws IOException {
        return files.abandonCreation();
    }

    /** Whether data may soon have to wait for a spare that has not been made. */
    public boolean needsSpareSoon() {
        return isShort() && (files.liveCount() > 1 || usedBlocksInCurrent > files.blocksPerFile() / HURRY_SHARE);
    }

    public JournalCounters counters() {
        return counters;
    }

    public int fileCount() {
        return files.liveCount() + files.spareCount();
    }

    public int liveFileCount() {
        return files.liveCount();
    }

    @Override
    public void close() throws IOException {
        previousGroups = NO_GROUPS;
        files.close();
    }
}
