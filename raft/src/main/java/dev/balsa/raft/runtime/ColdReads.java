package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Blocking reads of segments, and of states, on behalf of one loop. Results, read or not yet taken, are bounded in number; who has
 * found no room may wait for it.
 */
final class ColdReads {
    /** Something that blocks. */
    interface Work {
        void run() throws IOException;
    }

    /** Called on the loop. */
    interface Done {
        /** @param failure null if {@code entries}, contiguous from the wanted index on, were read */
        void done(List<Entry> entries, @Nullable IOException failure);
    }

    private final Executor executor;
    private final Consumer<Runnable> loop;
    private final int limit;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int underWay;

    ColdReads(Executor executor, Consumer<Runnable> loop, int limit) {
        this.executor = executor;
        this.loop = loop;
        this.limit = limit;
    }

    /**
     * Calls {@code task} once when there is room again. After a restart a thousand groups want to read at once, and the metadata, which
     * says what all of them are, would be the last to be heard; so it waits in front. If the executor was what had no room, nobody may
     * ever call: ticks try again too.
     */
    void whenThereIsRoom(GroupId group, Runnable task) {
        if (group.equals(GroupId.METADATA)) {
            waiting.addFirst(task);
        } else {
            waiting.addLast(task);
        }
    }

    /** Each at most once: whom the executor refuses waits again. */
    private void admitWaiting() {
        for (int left = waiting.size(); left > 0 && underWay < limit; left--) {
            waiting.removeFirst().run();
        }
    }

    /** @return false if too many are under way; {@code done} is not called then */
    boolean start(GroupLog log, long fromIndex, int maxBytes, Done done) {
        if (underWay == limit) {
            return false;
        }
        underWay++;
        try {
            executor.execute(() -> read(log, fromIndex, maxBytes, done));
            return true;
        } catch (RejectedExecutionException full) {
            underWay--;
            return false;
        }
    }

    /**
     * Other work of the same kind.
     *
     * @param done called on the loop; null if it succeeded
     * @return false if too much is under way; {@code done} is not called then
     */
    boolean run(Work work, Consumer<@Nullable IOException> done) {
        if (underWay == limit) {
            return false;
        }
        underWay++;
        try {
            executor.execute(() -> {
                IOException failure = outcome(work);
                loop.accept(() -> {
                    underWay--;
                    done.accept(failure);
                    admitWaiting();
                });
            });
            return true;
        } catch (RejectedExecutionException full) {
            underWay--;
            return false;
        }
    }

    private static @Nullable IOException outcome(Work work) {
        try {
            work.run();
            return null;
        } catch (IOException e) {
            return e;
        } catch (RuntimeException e) {
            return new IOException(e.toString(), e);
        }
    }

    private void read(GroupLog log, long fromIndex, int maxBytes, Done done) {
        List<Entry> entries = List.of();
        IOException failure = null;
        try {
            entries = log.read(fromIndex, maxBytes);
            requireContiguous(entries, fromIndex);
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException("reading from entry " + fromIndex + " failed: " + e, e);
        }
        List<Entry> result = failure == null ? entries : List.of();
        IOException cause = failure;
        loop.accept(() -> {
            underWay--;
            done.done(result, cause);
            admitWaiting();
        });
    }

    private static void requireContiguous(List<Entry> entries, long fromIndex) throws IOException {
        if (entries.isEmpty()) {
            throw new IOException("no entry was read from " + fromIndex + " on");
        }
        long expected = fromIndex;
        for (Entry entry : entries) {
            if (entry.index() != expected) {
                throw new IOException("entry " + entry.index() + " was read where " + expected + " was wanted");
            }
            expected++;
        }
    }
}
