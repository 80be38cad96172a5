package dev.balsa.log.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What every block of one journal file turned out to be. */
final class FileScan {
    /** Exactly as written in the file's generation. */
    static final byte INTACT = 1;
    /** Exactly as written in an earlier generation, or never written since the file was made. */
    static final byte STALE = 2;
    /** Neither; also a block that should be there and is not. */
    static final byte DAMAGED = 3;

    private static final int CHUNK_BLOCKS = 256;

    private final JournalFile file;
    private final byte[] kinds;
    private final List<FrameSeen> frames;

    private FileScan(JournalFile file, byte[] kinds, List<FrameSeen> frames) {
        this.file = file;
        this.kinds = kinds;
        this.frames = frames;
    }

    JournalFile file() {
        return file;
    }

    /** By position, and so by number. */
    List<FrameSeen> frames() {
        return frames;
    }

    int blockCount() {
        return kinds.length;
    }

    byte kind(int block) {
        return kinds[block];
    }

    boolean isUnused() {
        return frames.isEmpty();
    }

    static FileScan read(JournalFile file, long owner, ByteBuffer chunk) throws IOException {
        return new Reading(file, owner).read(chunk);
    }

    /** A buffer that {@link #read} can use again and again for files of up to so many blocks, and for larger ones. */
    static ByteBuffer chunk(int fileBlocks) {
        return ByteBuffer.allocateDirect(Math.clamp(fileBlocks, 1, CHUNK_BLOCKS) * JournalBlock.BYTES);
    }

    private static final class Reading {
        private final JournalFile file;
        private final long owner;
        private byte[] kinds;
        private int blockCount;

        private final List<JournalBlock.Frame> stamps = new ArrayList<>();
        private final List<Integer> firstBlocks = new ArrayList<>();

        Reading(JournalFile file, long owner) {
            this.file = file;
            this.owner = owner;
            // A file is whole before it gets its name, so one without a single block has lost them.
            this.blockCount = Math.max(1, file.blockCount());
            this.kinds = new byte[blockCount];
            Arrays.fill(kinds, DAMAGED);
        }

        FileScan read(ByteBuffer chunk) throws IOException {
            int block = 0;
            while (block < file.blockCount()) {
                chunk.clear();
                int count = file.read(block, chunk);
                if (count == 0) {
                    break;
                }
                for (int i = 0; i < count; i++) {
                    look(chunk, i * JournalBlock.BYTES, block + i);
                }
                block += count;
            }
            return new FileScan(file, kinds, frames());
        }

        private void look(ByteBuffer chunk, int at, int block) {
            if (!JournalBlock.isValid(chunk, at, owner, block)) {
                return;
            }
            expectBlocks(JournalBlock.fileBlocks(chunk, at));
            long generation = JournalBlock.generation(chunk, at);
            if (generation < file.generation()) {
                kinds[block] = STALE;
            } else if (generation == file.generation()) {
                take(JournalBlock.frame(chunk, at), block, block - JournalBlock.blockInFrame(chunk, at));
            }
        }

        private void take(JournalBlock.Frame stamp, int block, int firstBlock) {
            int last = stamps.size() - 1;
            boolean goesOn = last >= 0
                    && firstBlocks.get(last) == firstBlock
                    && stamps.get(last).equals(stamp);
            boolean begins = !goesOn
                    && (last < 0
                            || (firstBlock
                                            >= firstBlocks.get(last)
                                                    + stamps.get(last).blockCount()
                                    && stamp.lsn() > stamps.get(last).lsn()));
            boolean fits = firstBlock >= 0
                    && stamp.blockCount() > 0
                    && block - firstBlock < stamp.blockCount()
                    && firstBlock + (long) stamp.blockCount() <= blockCount;
            if (!fits || !(goesOn || begins)) {
                return;
            }
            kinds[block] = INTACT;
            if (begins) {
                stamps.add(stamp);
                firstBlocks.add(firstBlock);
            }
        }

        private void expectBlocks(int claimed) {
            if (claimed > blockCount) {
                kinds = Arrays.copyOf(kinds, claimed);
                Arrays.fill(kinds, blockCount, claimed, DAMAGED);
                blockCount = claimed;
            }
        }

        private List<FrameSeen> frames() {
            List<FrameSeen> frames = new ArrayList<>(stamps.size());
            for (int i = 0; i < stamps.size(); i++) {
                int intact = 0;
                int stale = 0;
                for (int b = firstBlocks.get(i);
                        b < firstBlocks.get(i) + stamps.get(i).blockCount();
                        b++) {
                    intact += kinds[b] == INTACT ? 1 : 0;
                    stale += kinds[b] == STALE ? 1 : 0;
                }
                frames.add(new FrameSeen(file, firstBlocks.get(i), stamps.get(i), intact, stale));
            }
            return frames;
        }
    }
}
