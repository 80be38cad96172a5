package dev.balsa.broker.store;

import dev.balsa.broker.store.StateStore.Family;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of one group that are about to take the place of those in force. */
final class StagedRows implements StateRows {
    private final Family family;
    private final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    StagedRows(Family family) {
        this.family = family;
    }

    void add(byte[] key, byte[] value) {
        rows.put(key, value);
    }

    void addTo(StateBatch batch) {
        rows.forEach((key, value) -> batch.put(family, key, value));
    }

    @Override
    public byte @Nullable [] get(Family asked, byte[] key) {
        return asked == family ? rows.get(key) : null;
    }

    @Override
    public void scan(Family asked, byte[] prefix, Visitor visitor) throws IOException {
        if (asked == family) {
            for (Map.Entry<byte[], byte[]> row :
                    rows.subMap(prefix, StateKeys.after(prefix)).entrySet()) {
                visitor.visit(row.getKey(), row.getValue());
            }
        }
    }
}
