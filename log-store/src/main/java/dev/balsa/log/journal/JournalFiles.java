package dev.balsa.log.journal;

import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a journal: those with frames that are still needed, the current one last, and spares. A spare has the name
 * of a generation never used before, and that name is durable before the first frame goes into the file.
 *
 * <p>{@link #take} belongs to the writer of the journal, {@link #prepareRecycled}, {@link #createStep} and {@link #release}
 * to the housekeeping thread.
 */
final class JournalFiles {
    private record Live(JournalFile file, long firstLsn) {}

    private final FileIo io;
    private final Path directory;
    private final long owner;
    private final int blocksPerFile;
    private final int wanted;

    private final Deque<Live> live = new ArrayDeque<>();
    private final Deque<JournalFile> spares = new ArrayDeque<>();
    private final Deque<JournalFile> recycled = new ArrayDeque<>();
    private @Nullable FileCreation creation;
    private long nextGeneration;
    private int beingPrepared;

    JournalFiles(FileIo io, Path directory, long owner, int blocksPerFile, int wanted, long nextGeneration) {
        this.io = io;
        this.directory = directory;
        this.owner = owner;
        this.blocksPerFile = blocksPerFile;
        this.wanted = wanted;
        this.nextGeneration = nextGeneration;
    }

    int blocksPerFile() {
        return blocksPerFile;
    }

    /** Counts a file found at start as needed. */
    synchronized void addLive(JournalFile file, long firstLsn) {
        live.addLast(new Live(file, firstLsn));
    }

    /** Hands in a file found at start that nobody needs. */
    synchronized void addRecycled(JournalFile file) {
        recycled.addLast(file);
    }

    /** There are as many files as wanted. */
    synchronized boolean isComplete() {
        return total() >= wanted;
    }

    /** There are more files than wanted. */
    synchronized boolean isCrowded() {
        return total() > wanted;
    }

    /** The next file to write to, whose first frame will be {@code firstLsn}. Without a spare one is made on the spot. */
    JournalFile take(long firstLsn) throws IOException {
        JournalFile file = takeSpare();
        if (file == null) {
            file = create("extra");
        }
        addLive(file, firstLsn);
        return file;
    }

    private synchronized @Nullable JournalFile takeSpare() {
        Live current = live.peekLast();
        while (true) {
            JournalFile spare = spares.pollFirst();
            if (spare == null
                    || current == null
                    || spare.generation() > current.file().generation()) {
                return spare;
            }
            // Named before a file that was made on the spot and is in use already: order of names is order of frames.
            recycled.addLast(spare);
        }
    }

    private JournalFile create(String purpose) throws IOException {
        FileCreation now = new FileCreation(io, directory, purpose, owner, blocksPerFile);
        while (!now.isWhole()) {
            now.step();
        }
        return now.finish(generation());
    }

    private synchronized long generation() {
        return nextGeneration++;
    }

    /** Gives up every file whose frames all stand before {@code liveLsn}; true if there was one. */
    synchronized boolean release(long liveLsn) {
        boolean any = false;
        while (live.size() > 1) {
            Iterator<Live> oldest = live.iterator();
            Live first = oldest.next();
            if (oldest.next().firstLsn() > liveLsn) {
                break;
            }
            live.removeFirst();
            recycled.addLast(first.file());
            any = true;
        }
        return any;
    }

    /** Renames what can be used again, deletes what is too much. */
    boolean prepareRecycled() throws IOException {
        List<JournalFile> ready = new ArrayList<>();
        List<JournalFile> superfluous = new ArrayList<>();
        synchronized (this) {
            int total = total();
            for (JournalFile file = recycled.pollFirst(); file != null; file = recycled.pollFirst()) {
                if (file.blockCount() != blocksPerFile || total > wanted) {
                    superfluous.add(file);
                    total--;
                } else {
                    ready.add(file);
                    beingPrepared++;
                }
            }
        }
        if (ready.isEmpty() && superfluous.isEmpty()) {
            return false;
        }
        List<JournalFile> renamed = new ArrayList<>();
        for (JournalFile file : ready) {
            long generation = generation();
            Path path = directory.resolve(JournalFile.name(generation));
            io.rename(file.path(), path);
            renamed.add(new JournalFile(path, file.handle(), generation, file.blockCount()));
        }
        for (JournalFile file : superfluous) {
            file.handle().close();
            io.delete(file.path());
        }
        io.syncDirectory(directory);
        synchronized (this) {
            spares.addAll(renamed);
            beingPrepared -= renamed.size();
        }
        return true;
    }

    /** Whether there are fewer files than wanted. Of the housekeeping thread, like {@link #createStep}. */
    synchronized boolean lacks() {
        return creation != null || total() < wanted;
    }

    /** Goes on with making a file: one bounded step. Returns the bytes it wrote. */
    long createStep() throws IOException {
        if (creation == null) {
            creation = new FileCreation(io, directory, "spare", owner, blocksPerFile);
        }
        long bytes = creation.step();
        if (creation.isWhole()) {
            FileCreation whole = creation;
            creation = null;
            JournalFile file = whole.finish(generation());
            synchronized (this) {
                spares.addLast(file);
            }
        }
        return bytes;
    }

    private int total() {
        return live.size() + spares.size() + recycled.size() + beingPrepared;
    }

    /** Files with frames that are needed, the current one included. */
    synchronized int liveCount() {
        return live.size();
    }

    synchronized int spareCount() {
        return spares.size();
    }

    int wantedCount() {
        return wanted;
    }

    /** First frame of the current file. */
    synchronized long currentFirstLsn() {
        Live current = live.peekLast();
        return current == null ? 0 : current.firstLsn();
    }

    void close() throws IOException {
        if (creation != null) {
            creation.abandon();
            creation = null;
        }
        List<JournalFile> all = new ArrayList<>();
        synchronized (this) {
            live.forEach(one -> all.add(one.file()));
            all.addAll(spares);
            all.addAll(recycled);
            live.clear();
            spares.clear();
            recycled.clear();
        }
        for (JournalFile file : all) {
            file.handle().close();
        }
    }
}
