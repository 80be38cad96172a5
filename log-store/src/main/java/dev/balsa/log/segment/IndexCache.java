package dev.balsa.log.segment;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sparse indexes of closed segments in memory, least recently used first to go. Any thread. */
final class IndexCache {
    private record Key(SegmentDirectory owner, Path log) {}

    private final long maxBytes;
    private final Map<Key, SparseIndex> indexes = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    IndexCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized @Nullable SparseIndex get(SegmentDirectory owner, Path log) {
        return indexes.get(new Key(owner, log));
    }

    synchronized void put(SegmentDirectory owner, Path log, SparseIndex index) {
        SparseIndex replaced = indexes.put(new Key(owner, log), index);
        bytes += index.sizeBytes() - (replaced == null ? 0 : replaced.sizeBytes());
        for (Iterator<SparseIndex> each = indexes.values().iterator(); bytes > maxBytes && each.hasNext(); ) {
            bytes -= each.next().sizeBytes();
            each.remove();
        }
    }

    synchronized void forget(SegmentDirectory owner, Path log) {
        SparseIndex forgotten = indexes.remove(new Key(owner, log));
        bytes -= forgotten == null ? 0 : forgotten.sizeBytes();
    }

    synchronized void forgetAll(SegmentDirectory owner) {
        for (Iterator<Map.Entry<Key, SparseIndex>> each = indexes.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key, SparseIndex> entry = each.next();
            if (entry.getKey().owner == owner) {
                bytes -= entry.getValue().sizeBytes();
                each.remove();
            }
        }
    }
}
