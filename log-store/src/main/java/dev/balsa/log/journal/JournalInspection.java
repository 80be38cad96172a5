package dev.balsa.log.journal;

import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.SideBySide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A journal as it stands on disk, for people who look at it. Reads only, and nothing it finds keeps it from going on. */
public final class JournalInspection implements AutoCloseable {
    private final JournalImage image;
    private final JournalVerdict verdict;

    private JournalInspection(JournalImage image, JournalVerdict verdict) {
        this.image = image;
        this.verdict = verdict;
    }

    /** What the blocks of one file are: as written in its generation, valid older content, or neither. */
    public record FileContent(String name, int blocks, int frames, int intact, int stale, int damaged) {}

    /**
     * A frame that counts.
     *
     * @param isProven a later one proves that it was synced
     */
    public record Frame(
            String file, int firstBlock, int blocks, long lsn, long durableLsn, int flags, boolean isProven) {}

    /** Takes the frames that count, in order, each with its records. */
    @FunctionalInterface
    public interface FrameConsumer {
        void accept(Frame frame, List<JournalRecord> records) throws IOException;
    }

    /** @param owner what stands in every block of this directory */
    public static JournalInspection open(FileIo io, Path directory, long owner) throws IOException {
        JournalImage image = JournalImage.open(io, directory, owner, SideBySide.inOrder());
        try {
            return new JournalInspection(image, image.classify());
        } catch (IOException | RuntimeException e) {
            image.close();
            throw e;
        }
    }

    public List<FileContent> files() {
        return image.contents();
    }

    /** Whether the last write did not happen entirely; it is cut at the next start. */
    public boolean isTorn() {
        return verdict instanceof JournalVerdict.Torn;
    }

    /** What is missing although it was, or may have been, acknowledged; empty in health. */
    public List<JournalDamage> damage() {
        return switch (verdict) {
            case JournalVerdict.Whole ignored -> List.of();
            case JournalVerdict.Torn ignored -> List.of();
            case JournalVerdict.Rotten rotten -> rotten.damage();
        };
    }

    public int frameCount() {
        return verdict.frames().size();
    }

    /**
     * Number of the last frame that counts, 0 if there is none. Whether a whole one behind it was acknowledged by the device and lost
     * cannot be told: what stands there then is what stood there before.
     */
    public long lastLsn() {
        return verdict.endLsn() - 1;
    }

    /** Number of the last frame that a later one proves to have been synced, 0 if there is none. */
    public long provenLsn() {
        return verdict.provenLsn();
    }

    public void frames(FrameConsumer consumer) throws IOException {
        for (FrameSeen frame : verdict.frames()) {
            JournalBlock.Frame stamp = frame.stamp();
            consumer.accept(
                    new Frame(
                            frame.file().toString(),
                            frame.firstBlock(),
                            stamp.blockCount(),
                            stamp.lsn(),
                            stamp.durableLsn(),
                            stamp.flags(),
                            stamp.lsn() <= verdict.provenLsn()),
                    image.records(frame));
        }
    }

    @Override
    public void close() throws IOException {
        image.close();
    }
}
