package dev.balsa.client.producer;

import dev.balsa.client.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record in bytes, on its way into a batch. The arrays belong to it alone.
 *
 * @param timestampMs milliseconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record OutgoingRecord(
        long timestampMs,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        @Nullable Callback callback) {
    /** An upper bound of what the record takes in a batch. */
    long reservedBytes() {
        long total = ProducerBatch.RECORD_OVERHEAD_BYTES;
        total += key == null ? 0 : key.length;
        total += value == null ? 0 : value.length;
        for (Header header : headers) {
            byte[] headerValue = header.value();
            // Two lengths of at most five bytes.
            total += 10L + header.key().getBytes(StandardCharsets.UTF_8).length;
            total += headerValue == null ? 0 : headerValue.length;
        }
        return total;
    }
}
