package dev.balsa.chaos.disk;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * A page of memory shared with one broker's process, in which {@link FaultyLibc} finds what to do. It outlives the process: a broker
 * that is started again finds the same faults. Any thread may write; a change takes effect with the process's next call.
 */
public final class FaultPage {
    // The words of struct faults, in its order.
    private static final int SYNC_FAILS = 0;
    private static final int SYNC_LIES = 1;
    private static final int SYNC_DELAY_US = 2;
    private static final int IO_FAILS = 3;
    private static final int CLOCK_PERCENT = 4;
    private static final int TRUE_NS = 5;
    private static final int SHOWN_NS = 6;
    private static final int WORDS = 7;

    private final Path file;
    private final MappedByteBuffer words;

    private FaultPage(Path file, MappedByteBuffer words) {
        this.file = file;
        this.words = words;
    }

    /** @param file created, or set to no fault at all */
    public static FaultPage create(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            MappedByteBuffer words = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) WORDS * Long.BYTES);
            words.order(ByteOrder.nativeOrder());
            return new FaultPage(file.toAbsolutePath(), words);
        }
    }

    public Path file() {
        return file;
    }

    /** Syncs answer EIO. */
    public void failSyncs(boolean isOn) {
        put(SYNC_FAILS, isOn ? 1 : 0);
    }

    /** Syncs succeed and do nothing. */
    public void lieAboutSyncs(boolean isOn) {
        put(SYNC_LIES, isOn ? 1 : 0);
    }

    /** @param delayMs more for every sync; 0: as fast as the disk is */
    public void slowSyncs(int delayMs) {
        put(SYNC_DELAY_US, delayMs * 1_000L);
    }

    /** Reads and writes answer EIO. */
    public void failIo(boolean isOn) {
        put(IO_FAILS, isOn ? 1 : 0);
    }

    /**
     * From now on the wall clock is wrong by so much and goes at another pace; the monotonic clock is not touched.
     *
     * @param percent of the right pace, at least 1
     */
    public void setClock(long jumpMs, int percent) {
        Instant now = Instant.now();
        long nowNs = now.getEpochSecond() * 1_000_000_000 + now.getNano();
        put(CLOCK_PERCENT, 0);
        put(TRUE_NS, nowNs);
        put(SHOWN_NS, nowNs + jumpMs * 1_000_000);
        put(CLOCK_PERCENT, percent);
    }

    /** The wall clock is right again. */
    public void resetClock() {
        put(CLOCK_PERCENT, 0);
    }

    private void put(int word, long value) {
        words.putLong(word * Long.BYTES, value);
    }
}
