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
        boolean done = false;
        try {
            while (!now.isWhole()) {
                now.step();
            }
            JournalFile file = now.finish(generation());
            done = true;
            return file;
        } finally {
            if (!done) {
                now.abandon();
            }
        }
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
        boolean done = false;
        try {
            for (JournalFile file : ready) {
                long generation = generation();
                Path path = directory.resolve(JournalFile.name(generation));
                io.rename(file.path(), path);
                renamed.add(new JournalFile(path, file.handle(), generation, file.blockCount()));
            }
            while (!superfluous.isEmpty()) {
                io.delete(superfluous.getFirst().path());
                superfluous.removeFirst().handle().close();
            }
            io.syncDirectory(directory);
            done = true;
        } finally {
            prepared(ready, renamed, superfluous, done);
        }
        return true;
    }

    /** On a full disk even a rename may fail; nothing may be forgotten then, and everything is tried again. */
    private synchronized void prepared(
            List<JournalFile> ready, List<JournalFile> renamed, List<JournalFile> superfluous, boolean done) {
        beingPrepared -= ready.size();
        if (done) {
            spares.addAll(renamed);
        } else {
            recycled.addAll(renamed);
            recycled.addAll(ready.subList(renamed.size(), ready.size()));
            recycled.addAll(superfluous);
        }
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
            JournalFile file = creation.finish(generation());
            creation = null;
            synchronized (this) {
                spares.addLast(file);
            }
        }
        return bytes;
    }

    /** Gives the room back that a file takes which is being made. Of the housekeeping thread. */
    boolean abandonCreation() throws IOException {
        FileCreation begun = creation;
        creation = null;
        if (begun != null) {
            begun.abandon();
        }
        return begun != null;
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
        abandonCreation();
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
