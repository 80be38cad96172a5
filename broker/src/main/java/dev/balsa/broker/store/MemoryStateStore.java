package dev.balsa.broker.store;

import dev.balsa.broker.store.StateBatch.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A state store in memory that can lose the newest batches, as a crash does. For tests and simulated clusters; it keeps every batch it
 * was ever given.
 */
public final class MemoryStateStore implements StateStore {
    private final List<StateBatch> batches = new ArrayList<>();
    private final Map<Family, NavigableMap<byte[], byte[]>> families = new EnumMap<>(Family.class);
    private int flushed;
    private boolean failing;

    public MemoryStateStore() {
        for (Family family : Family.values()) {
            families.put(family, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    /** What is left if the process dies now and the last {@code lost} unflushed batches with it. */
    public synchronized MemoryStateStore crashed(int lost) {
        MemoryStateStore survivor = new MemoryStateStore();
        int kept = Math.max(flushed, batches.size() - lost);
        batches.subList(0, kept).forEach(survivor::apply);
        survivor.flushed = kept;
        return survivor;
    }

    public synchronized void failWrites() {
        failing = true;
    }

    /** Batches that were written. */
    public synchronized int writes() {
        return batches.size();
    }

    @Override
    public synchronized byte @Nullable [] get(Family family, byte[] key) {
        return rows(family).get(key);
    }

    @Override
    public synchronized void scan(Family family, byte[] prefix, Visitor visitor) throws IOException {
        for (Map.Entry<byte[], byte[]> row :
                rows(family).subMap(prefix, StateKeys.after(prefix)).entrySet()) {
            visitor.visit(row.getKey(), row.getValue());
        }
    }

    @Override
    public synchronized StateCursor open(Family family, byte[] prefix) {
        List<Map.Entry<byte[], byte[]>> found = rows(family).subMap(prefix, StateKeys.after(prefix)).entrySet().stream()
                .map(row -> Map.entry(row.getKey(), row.getValue()))
                .toList();
        return new StateCursor() {
            private int at = -1;

            @Override
            public boolean next() {
                return ++at < found.size();
            }

            @Override
            public byte[] key() {
                return found.get(at).getKey();
            }

            @Override
            public byte[] value() {
                return found.get(at).getValue();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public synchronized void write(StateBatch batch) throws IOException {
        if (failing) {
            throw new IOException("the test lets writes fail");
        }
        apply(batch);
    }

    private void apply(StateBatch batch) {
        batches.add(batch);
        for (Change change : batch.changes()) {
            switch (change) {
                case Change.Put put -> rows(put.family()).put(put.key(), put.value());
                case Change.Delete delete -> rows(delete.family()).remove(delete.key());
                case Change.DeleteRange delete ->
                    rows(delete.family()).subMap(delete.from(), delete.to()).clear();
            }
        }
    }

    @Override
    public synchronized void flush() {
        flushed = batches.size();
    }

    @Override
    public @Nullable String failure() {
        return null;
    }

    @Override
    public void close() {
        flush();
    }

    private NavigableMap<byte[], byte[]> rows(Family family) {
        return Objects.requireNonNull(families.get(family));
    }
}
