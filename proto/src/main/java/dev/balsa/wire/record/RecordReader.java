package dev.balsa.wire.record;

import dev.balsa.wire.record.BatchRecord.Header;
import dev.balsa.wire.record.InvalidBatchException.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the unpacked records of one batch, in offset order. Not safe for several threads. After an exception the reader
 * is spent.
 */
public final class RecordReader {
    private final RecordBatch batch;
    private final ByteBuffer payload;
    private int recordsRead;
    private int lastOffsetDelta = -1;

    RecordReader(RecordBatch batch, ByteBuffer payload) throws InvalidBatchException {
        this.batch = batch;
        this.payload = payload;
        if (batch.recordCount() > payload.remaining() / BatchLayout.MIN_RECORD_BYTES) {
            throw new InvalidBatchException(
                    Problem.COUNT,
                    "the batch claims " + batch.recordCount() + " records in " + payload.remaining() + " bytes");
        }
    }

    /** True until all records that the batch claims have been read. */
    public boolean hasNext() {
        return recordsRead < batch.recordCount();
    }

    /**
     * The next record.
     *
     * @throws InvalidBatchException if its bytes contradict themselves, or bytes are left behind the last record
     * @throws IllegalStateException if there is none
     */
    public BatchRecord next() throws InvalidBatchException {
        ByteBuffer body = nextBody();
        long timestampMs = readTimestampMs(body);
        long offset = batch.baseOffset() + readOffsetDelta(body);
        ByteBuffer key = readBytes(body);
        ByteBuffer value = readBytes(body);
        List<Header> headers = readHeaders(body);
        finish(body);
        return new BatchRecord(offset, timestampMs, key, value, headers);
    }

    /** Reads the next record's lengths and deltas only and returns its timestamp; allocates nothing of the record's size. */
    long skip() throws InvalidBatchException {
        ByteBuffer body = nextBody();
        long timestampMs = readTimestampMs(body);
        readOffsetDelta(body);
        skipBytes(body, readLength(body));
        skipBytes(body, readLength(body));
        int count = readHeaderCount(body);
        for (int i = 0; i < count; i++) {
            skipBytes(body, readHeaderKeyLength(body));
            skipBytes(body, readLength(body));
        }
        finish(body);
        return timestampMs;
    }

    private ByteBuffer nextBody() throws InvalidBatchException {
        if (!hasNext()) {
            throw new IllegalStateException("no record is left");
        }
        int lengthBytes = Varints.readInt(payload);
        if (lengthBytes < 0 || lengthBytes > payload.remaining()) {
            throw new InvalidBatchException(
                    Problem.RECORD,
                    "record " + recordsRead + " claims " + lengthBytes + " of " + payload.remaining() + " bytes");
        }
        ByteBuffer body = payload.slice(payload.position(), lengthBytes);
        payload.position(payload.position() + lengthBytes);
        // Record attributes: no bit has a meaning yet, writers put zero, readers ignore them.
        if (!body.hasRemaining()) {
            throw new InvalidBatchException(Problem.RECORD, "record " + recordsRead + " is empty");
        }
        body.get();
        return body;
    }

    private long readTimestampMs(ByteBuffer body) throws InvalidBatchException {
        long timestampMs = batch.baseTimestampMs() + Varints.readLong(body);
        return batch.hasLogAppendTime() ? batch.maxTimestampMs() : timestampMs;
    }

    private int readOffsetDelta(ByteBuffer body) throws InvalidBatchException {
        int delta = Varints.readInt(body);
        if (delta <= lastOffsetDelta || delta > batch.lastOffsetDelta()) {
            throw new InvalidBatchException(
                    Problem.RECORD,
                    "record " + recordsRead + " has offset delta " + delta + " after " + lastOffsetDelta
                            + " in a batch that ends at " + batch.lastOffsetDelta());
        }
        lastOffsetDelta = delta;
        return delta;
    }

    private int readLength(ByteBuffer body) throws InvalidBatchException {
        int lengthBytes = Varints.readInt(body);
        if (lengthBytes < -1 || lengthBytes > body.remaining()) {
            throw new InvalidBatchException(
                    Problem.RECORD,
                    "record " + recordsRead + " has a field of " + lengthBytes + " bytes where " + body.remaining()
                            + " are left");
        }
        return lengthBytes;
    }

    private @Nullable ByteBuffer readBytes(ByteBuffer body) throws InvalidBatchException {
        int lengthBytes = readLength(body);
        if (lengthBytes < 0) {
            return null;
        }
        ByteBuffer bytes = body.slice(body.position(), lengthBytes);
        body.position(body.position() + lengthBytes);
        return bytes;
    }

    private static void skipBytes(ByteBuffer body, int lengthBytes) {
        if (lengthBytes > 0) {
            body.position(body.position() + lengthBytes);
        }
    }

    private int readHeaderCount(ByteBuffer body) throws InvalidBatchException {
        int count = Varints.readInt(body);
        // A header takes two bytes at least: without this check a lie of five bytes would size a list of two billion.
        if (count < 0 || count > body.remaining() / 2) {
            throw new InvalidBatchException(
                    Problem.RECORD,
                    "record " + recordsRead + " claims " + count + " headers in " + body.remaining() + " bytes");
        }
        return count;
    }

    private int readHeaderKeyLength(ByteBuffer body) throws InvalidBatchException {
        int lengthBytes = readLength(body);
        if (lengthBytes < 0) {
            throw new InvalidBatchException(Problem.RECORD, "record " + recordsRead + " has a header without a name");
        }
        return lengthBytes;
    }

    private List<Header> readHeaders(ByteBuffer body) throws InvalidBatchException {
        int count = readHeaderCount(body);
        if (count == 0) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int keyBytes = readHeaderKeyLength(body);
            ByteBuffer key = body.slice(body.position(), keyBytes);
            body.position(body.position() + keyBytes);
            headers.add(new Header(StandardCharsets.UTF_8.decode(key).toString(), readBytes(body)));
        }
        return List.copyOf(headers);
    }

    private void finish(ByteBuffer body) throws InvalidBatchException {
        if (body.hasRemaining()) {
            throw new InvalidBatchException(
                    Problem.RECORD, "record " + recordsRead + " leaves " + body.remaining() + " of its bytes unused");
        }
        recordsRead++;
        if (!hasNext() && payload.hasRemaining()) {
            throw new InvalidBatchException(
                    Problem.COUNT,
                    payload.remaining() + " bytes are left behind the " + recordsRead + " records the batch claims");
        }
    }
}
