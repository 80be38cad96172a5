package dev.balsa.wire.record;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of a batch. The buffers are read-only views into the batch: they keep it in memory and must not be used after
 * its bytes are reused.
 *
 * @param offset the record's place in its partition
 * @param timestampMs the producer's time, milliseconds since 1970
 * @param key null if the record has none; an empty key is a key
 * @param value null for a tombstone
 */
public record BatchRecord(
        long offset,
        long timestampMs,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<Header> headers) {

    /** A named value that travels with a record; names may repeat. */
    public record Header(String key, @Nullable ByteBuffer value) {}
}
