package dev.balsa.broker.partition;

import dev.balsa.broker.error.Failure;
import java.nio.ByteBuffer;
import java.util.List;

/** What a read found. */
public sealed interface ReadOutcome {
    /**
     * @param batches whole batches in offset order, the store's own arrays, into which nobody may write; the first may begin before the
     *     offset asked for
     * @param nextOffset where to go on reading
     * @param highWatermark every batch ends at or below it
     */
    record Found(
            List<ByteBuffer> batches,
            long sizeBytes,
            long nextOffset,
            long highWatermark,
            long logStartOffset,
            int leaderEpoch)
            implements ReadOutcome {
        /** The same without any batch, for which there is no room. */
        public Found without(long offset) {
            return new Found(List.of(), 0, offset, highWatermark, logStartOffset, leaderEpoch);
        }
    }

    record Failed(Failure failure) implements ReadOutcome {}
}
