package dev.balsa.wire.record;

import dev.balsa.wire.record.BatchRecord.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch, record by record, into an array that grows. Base offset and leader epoch are left at zero and -1 for the
 * leader to stamp. Not safe for several threads; a builder makes one batch.
 */
public final class RecordBatchBuilder {
    private static final int NO_LEADER_EPOCH = -1;

    private byte[] bytes;
    private int sizeBytes = RecordBatch.HEADER_BYTES;
    private int recordCount;
    private long baseTimestampMs;
    private long maxTimestampMs;
    private CompressionType codec = CompressionType.NONE;
    private boolean packed;
    private boolean sealed;

    /** @param initialBytes first size of the array; it grows as needed */
    public RecordBatchBuilder(int initialBytes) {
        this.bytes = new byte[Math.max(initialBytes, RecordBatch.HEADER_BYTES)];
    }

    /** Size of the batch if it were closed now. */
    public int sizeBytes() {
        return sizeBytes;
    }

    public int recordCount() {
        return recordCount;
    }

    /** Largest timestamp so far, milliseconds since 1970; 0 without records. */
    public long maxTimestampMs() {
        return maxTimestampMs;
    }

    /** Size of the batch, without compression, if this record were appended. May be larger than a batch can be. */
    public long sizeBytesWith(
            long timestampMs, @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<Header> headers) {
        long bodyBytes = bodySizeBytes(timestampMs, lengthBytes(key), lengthBytes(value), headers);
        return sizeBytes + Varints.sizeBytes(bodyBytes) + bodyBytes;
    }

    /**
     * Appends a record at the next offset. The buffers are read from position to limit and left as they are.
     *
     * @param timestampMs milliseconds since 1970, not negative
     * @param key null if the record has none
     * @param value null for a tombstone
     * @throws IllegalArgumentException if the timestamp is negative, or the batch would outgrow {@link
     *     RecordBatch#MAX_PAYLOAD_BYTES}
     */
    public void append(long timestampMs, @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<Header> headers) {
        begin(timestampMs, bodySizeBytes(timestampMs, lengthBytes(key), lengthBytes(value), headers));
        putBytes(key);
        putBytes(value);
        end(timestampMs, headers);
    }

    /**
     * As {@link #append(long, ByteBuffer, ByteBuffer, List)}, unless the batch has a record already and would outgrow {@code
     * maxBytes} with this one: then it stays as it is.
     *
     * @return whether the record was appended
     */
    public boolean appendIfFits(
            long timestampMs, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers, int maxBytes) {
        long bodyBytes =
                bodySizeBytes(timestampMs, key == null ? -1 : key.length, value == null ? -1 : value.length, headers);
        if (recordCount > 0 && sizeBytes + Varints.sizeBytes(bodyBytes) + bodyBytes > maxBytes) {
            return false;
        }
        begin(timestampMs, bodyBytes);
        putBytes(key);
        putBytes(value);
        end(timestampMs, headers);
        return true;
    }

    private void begin(long timestampMs, long bodyBytes) {
        requireOpen();
        if (packed) {
            throw new IllegalStateException("the batch is packed");
        }
        if (timestampMs < 0) {
            throw new IllegalArgumentException("timestamp " + timestampMs + " is negative");
        }
        long newSizeBytes = sizeBytes + Varints.sizeBytes(bodyBytes) + bodyBytes;
        if (newSizeBytes - RecordBatch.HEADER_BYTES > RecordBatch.MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("a batch of " + newSizeBytes + " bytes is over the limit of "
                    + (RecordBatch.MAX_PAYLOAD_BYTES + RecordBatch.HEADER_BYTES));
        }
        ensureCapacity((int) newSizeBytes);
        if (recordCount == 0) {
            baseTimestampMs = timestampMs;
        }
        int at = Varints.put(bytes, sizeBytes, (int) bodyBytes);
        bytes[at++] = 0;
        at = Varints.put(bytes, at, timestampMs - baseTimestampMs);
        sizeBytes = Varints.put(bytes, at, recordCount);
    }

    private void end(long timestampMs, List<Header> headers) {
        sizeBytes = Varints.put(bytes, sizeBytes, headers.size());
        for (Header header : headers) {
            putBytes(header.key().getBytes(StandardCharsets.UTF_8));
            putBytes(header.value());
        }
        recordCount++;
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
    }

    /**
     * Packs the records, the costly part of closing a batch, which another thread may take over; nothing can be appended any
     * more. If packing does not make them smaller they stay as they are, which every reader understands.
     *
     * @throws IllegalStateException without records, or if called twice
     */
    public void pack(PayloadCompressor compressor) throws IOException {
        requireOpen();
        if (packed || recordCount == 0) {
            throw new IllegalStateException(packed ? "the batch is packed" : "a batch needs at least one record");
        }
        packed = true;
        int payloadBytes = sizeBytes - RecordBatch.HEADER_BYTES;
        Packed target = new Packed(RecordBatch.HEADER_BYTES + payloadBytes / 2);
        compressor.compress(bytes, RecordBatch.HEADER_BYTES, payloadBytes, target);
        if (target.sizeBytes < sizeBytes) {
            codec = compressor.type();
            bytes = target.bytes;
            sizeBytes = target.sizeBytes;
        }
    }

    /** Packs and closes the batch. */
    public ByteBuffer build(ProducerStamp producer, PayloadCompressor compressor) throws IOException {
        pack(compressor);
        return build(producer);
    }

    /**
     * Closes the batch.
     *
     * @return the batch from position to limit, backed by an array; {@link BatchStamp} may change it
     * @throws IllegalStateException without records, or if called twice
     */
    public ByteBuffer build(ProducerStamp producer) {
        requireOpen();
        if (recordCount == 0) {
            throw new IllegalStateException("a batch needs at least one record");
        }
        sealed = true;
        ByteBuffer batch = ByteBuffer.wrap(bytes, 0, sizeBytes);
        batch.putLong(BatchLayout.BASE_OFFSET, 0);
        batch.putInt(BatchLayout.BATCH_LENGTH, sizeBytes - BatchLayout.LENGTH_OVERHEAD);
        batch.putInt(BatchLayout.LEADER_EPOCH, NO_LEADER_EPOCH);
        batch.put(BatchLayout.MAGIC, BatchLayout.MAGIC_V2);
        batch.putShort(BatchLayout.ATTRIBUTES, (short) codec.id());
        batch.putInt(BatchLayout.LAST_OFFSET_DELTA, recordCount - 1);
        batch.putLong(BatchLayout.BASE_TIMESTAMP, baseTimestampMs);
        batch.putLong(BatchLayout.MAX_TIMESTAMP, maxTimestampMs);
        batch.putInt(BatchLayout.RECORD_COUNT, recordCount);
        BatchStamp.producer(batch, producer);
        return batch;
    }

    private void requireOpen() {
        if (sealed) {
            throw new IllegalStateException("the batch is closed");
        }
    }

    /** Lengths are -1 for what is null. */
    private long bodySizeBytes(long timestampMs, int keyBytes, int valueBytes, List<Header> headers) {
        long timestampDelta = recordCount == 0 ? 0 : timestampMs - baseTimestampMs;
        long total = 1L + Varints.sizeBytes(timestampDelta) + Varints.sizeBytes(recordCount);
        total += fieldSizeBytes(keyBytes) + fieldSizeBytes(valueBytes) + Varints.sizeBytes(headers.size());
        for (Header header : headers) {
            total += fieldSizeBytes(header.key().getBytes(StandardCharsets.UTF_8).length);
            total += fieldSizeBytes(lengthBytes(header.value()));
        }
        return total;
    }

    private static long fieldSizeBytes(int lengthBytes) {
        return Varints.sizeBytes(lengthBytes) + Math.max(0L, lengthBytes);
    }

    private static int lengthBytes(@Nullable ByteBuffer field) {
        return field == null ? -1 : field.remaining();
    }

    private void putBytes(@Nullable ByteBuffer field) {
        sizeBytes = Varints.put(bytes, sizeBytes, lengthBytes(field));
        if (field != null) {
            field.get(field.position(), bytes, sizeBytes, field.remaining());
            sizeBytes += field.remaining();
        }
    }

    private void putBytes(byte @Nullable [] field) {
        sizeBytes = Varints.put(bytes, sizeBytes, field == null ? -1 : field.length);
        if (field != null) {
            System.arraycopy(field, 0, bytes, sizeBytes, field.length);
            sizeBytes += field.length;
        }
    }

    private void ensureCapacity(int neededBytes) {
        if (neededBytes > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(neededBytes, (int)
                    Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }

    /** Takes the packed payload behind room for the header, so that closing the batch copies nothing. */
    private static final class Packed extends OutputStream {
        private byte[] bytes;
        private int sizeBytes = RecordBatch.HEADER_BYTES;

        Packed(int initialBytes) {
            this.bytes = new byte[Math.max(initialBytes, RecordBatch.HEADER_BYTES)];
        }

        @Override
        public void write(int oneByte) {
            grow(1);
            bytes[sizeBytes++] = (byte) oneByte;
        }

        @Override
        public void write(byte[] source, int start, int lengthBytes) {
            Objects.checkFromIndexSize(start, lengthBytes, source.length);
            grow(lengthBytes);
            System.arraycopy(source, start, bytes, sizeBytes, lengthBytes);
            sizeBytes += lengthBytes;
        }

        private void grow(int moreBytes) {
            int neededBytes = Math.addExact(sizeBytes, moreBytes);
            if (neededBytes > bytes.length) {
                bytes = Arrays.copyOf(
                        bytes, (int) Math.min(Math.max(neededBytes, bytes.length * 2L), Integer.MAX_VALUE - 8));
            }
        }
    }
}
