package dev.balsa.broker.store;

import dev.balsa.broker.partition.ProducerState;
import dev.balsa.broker.partition.ProducerStateStore;
import dev.balsa.broker.store.StateStore.Family;
import dev.balsa.log.file.DiskFull;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Producer state of partitions in the state store: one row a producer, and one for the applied index. Beside it the pieces of
 * another replica's state until that takes their place: a row for each, by its position, and one that names the anchor when
 * all are there.
 */
public final class StoredProducers implements ProducerStateStore {
    private static final byte PRODUCER = 2;
    private static final byte STAGED = 3;
    private static final byte STAGED_FOR = 4;

    /** More than the producers that a partition remembers can ever take. */
    private static final long MAX_STAGED_BYTES = 64L << 20;

    private static final long FULL_RETRY_MS = 500;

    private final StateStore store;
    private final Executor writer;
    private final Consumer<String> failed;

    /** Applied indexes as they were written last; those that a flush has made durable; those that were put in place. */
    private final Map<GroupId, Long> written = new ConcurrentHashMap<>();

    private final Map<GroupId, Long> durable = new ConcurrentHashMap<>();
    private final Map<GroupId, Long> replaced = new ConcurrentHashMap<>();
    private final AtomicBoolean flushWanted = new AtomicBoolean();

    /**
     * @param writer runs one task after the other, in order; there is at most one waiting for each group
     * @param failed told once a change could not be written
     */
    public StoredProducers(StateStore store, Executor writer, Consumer<String> failed) {
        this.store = store;
        this.writer = writer;
        this.failed = failed;
    }

    @Override
    public Saved load(GroupId group) throws IOException {
        byte[] applied = store.get(Family.PRODUCERS, StateKeys.applied(group));
        if (applied == null) {
            return Saved.NONE;
        }
        long appliedIndex = ByteBuffer.wrap(applied).getLong();
        if (!written.containsKey(group)) {
            // Written by an earlier process, and there is no log that would bring back what was not flushed.
            durable.putIfAbsent(group, appliedIndex);
        }
        List<ProducerState> producers = new ArrayList<>();
        store.scan(Family.PRODUCERS, StateKeys.table(group, PRODUCER), (key, value) -> {
            try {
                producers.add(ProducerState.decode(value));
            } catch (IllegalArgumentException e) {
                throw new IOException("the producer state of " + group + " is unreadable: " + e.getMessage(), e);
            }
        });
        return new Saved(appliedIndex, producers);
    }

    @Override
    public void save(GroupId group, Change change, Runnable whenSaved) {
        writer.execute(() -> {
            try {
                write(group, change);
            } catch (IOException e) {
                if (DiskFull.isCauseOf(e)) {
                    // The log holds it all the while; nothing hurries.
                    CompletableFuture.delayedExecutor(FULL_RETRY_MS, TimeUnit.MILLISECONDS, writer)
                            .execute(() -> save(group, change, whenSaved));
                } else {
                    failed.accept("producer state cannot be written: " + e.getMessage());
                }
                return;
            }
            whenSaved.run();
        });
    }

    private void write(GroupId group, Change change) throws IOException {
        if (change.appliedIndex() < replaced.getOrDefault(group, 0L)) {
            // Of the state before the log began anew.
            return;
        }
        StateBatch batch = new StateBatch();
        for (ProducerState producer : change.written()) {
            batch.put(Family.PRODUCERS, StateKeys.row(group, PRODUCER, producer.producerId()), producer.encode());
        }
        for (long producerId : change.removed()) {
            batch.delete(Family.PRODUCERS, StateKeys.row(group, PRODUCER, producerId));
        }
        batch.put(Family.PRODUCERS, StateKeys.applied(group), StateKeys.value(change.appliedIndex()));
        store.write(batch);
        written.put(group, change.appliedIndex());
    }

    @Override
    public long durableIndex(GroupId group) {
        return durable.getOrDefault(group, 0L);
    }

    @Override
    public void flushSoon() {
        flushWanted.set(true);
    }

    /** Flushes if {@link #flushSoon} was called since the last time: for all partitions together, since it writes and syncs files. */
    public void flushIfWanted() {
        if (flushWanted.getAndSet(false)) {
            flush();
        }
    }

    /** Makes everything in the state store durable. Never blocks. */
    public void flush() {
        writer.execute(() -> {
            try {
                store.flush();
                // Nothing was written meanwhile: this is the thread that writes.
                durable.putAll(written);
            } catch (IOException e) {
                if (DiskFull.isCauseOf(e)) {
                    // Tried again: until then a restart would apply from the logs what is not kept.
                    flushWanted.set(true);
                } else {
                    failed.accept("the state store cannot be flushed: " + e.getMessage());
                }
            }
        });
    }

    @Override
    public void stage(GroupId group, SnapshotChunk chunk) throws IOException {
        if (chunk.end() > MAX_STAGED_BYTES) {
            throw new IOException("the producer state of " + group + " has over " + MAX_STAGED_BYTES + " bytes");
        }
        pieces(group).stage(chunk);
    }

    @Override
    public byte @Nullable [] staged(GroupId group, EntryId anchor) throws IOException {
        return pieces(group).at(anchor);
    }

    @Override
    public void replace(GroupId group, Saved state) throws IOException {
        inTurn(() -> {
            StateBatch batch = new StateBatch();
            byte[] all = StateKeys.table(group, PRODUCER);
            batch.deleteRange(Family.PRODUCERS, all, StateKeys.after(all));
            pieces(group).forget(batch);
            for (ProducerState producer : state.producers()) {
                batch.put(Family.PRODUCERS, StateKeys.row(group, PRODUCER, producer.producerId()), producer.encode());
            }
            batch.put(Family.PRODUCERS, StateKeys.applied(group), StateKeys.value(state.appliedIndex()));
            store.write(batch);
            store.flush();
            written.put(group, state.appliedIndex());
            durable.putAll(written);
            replaced.put(group, state.appliedIndex());
        });
    }

    private StagedPieces pieces(GroupId group) {
        return new StagedPieces(
                store, Family.PRODUCERS, StateKeys.table(group, STAGED), StateKeys.table(group, STAGED_FOR));
    }

    @Override
    public void forget(GroupId group) throws IOException {
        inTurn(() -> {
            byte[] prefix = StateKeys.group(group);
            store.write(new StateBatch().deleteRange(Family.PRODUCERS, prefix, StateKeys.after(prefix)));
            written.remove(group);
            durable.remove(group);
            replaced.remove(group);
        });
    }

    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    /** Behind every change that waits. Blocks. */
    private void inTurn(Task task) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            writer.execute(() -> {
                try {
                    task.run();
                    done.complete(null);
                } catch (IOException | RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
            done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause
                    ? new IOException(cause.getMessage(), cause)
                    : new IOException(e);
        } catch (RejectedExecutionException e) {
            throw new IOException("the broker is stopping", e);
        }
    }
}
