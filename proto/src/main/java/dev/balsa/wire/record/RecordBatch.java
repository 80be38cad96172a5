package dev.balsa.wire.record;

import dev.balsa.wire.record.InvalidBatchException.Problem;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A batch read in place: no byte is copied and nothing is unpacked until {@link #records} is called.
 *
 * <p>Making one checks only that the bytes can be looked at (length and layout version). {@link #verify} checks all that a
 * broker has to know before it appends the batch. A view is immutable as long as nobody writes into the bytes below it, and
 * may then be shared by threads.
 */
public final class RecordBatch {
    /** Size of a batch without records. */
    public static final int HEADER_BYTES = BatchLayout.RECORDS;

    /** The unpacked records of one batch take at most this much; a batch that claims more records than fit is refused. */
    public static final int MAX_PAYLOAD_BYTES = 64 << 20;

    private final ByteBuffer bytes;

    private RecordBatch(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Views the batch that fills {@code bytes} from position to limit; the buffer's position stays.
     *
     * @throws InvalidBatchException {@code TRUNCATED}, {@code LENGTH} or {@code VERSION}
     */
    public static RecordBatch of(ByteBuffer bytes) throws InvalidBatchException {
        ByteBuffer rest = bytes.duplicate();
        RecordBatch batch = read(rest);
        if (rest.hasRemaining()) {
            throw new InvalidBatchException(
                    Problem.LENGTH, rest.remaining() + " bytes follow a batch of " + batch.sizeBytes() + " bytes");
        }
        return batch;
    }

    /** Views the batch that fills the whole array. */
    public static RecordBatch of(byte[] bytes) throws InvalidBatchException {
        return of(ByteBuffer.wrap(bytes));
    }

    /**
     * Views the batch at the buffer's position and moves the position behind it; on an exception the position stays.
     *
     * @throws InvalidBatchException {@code TRUNCATED}, {@code LENGTH} or {@code VERSION}
     */
    public static RecordBatch read(ByteBuffer in) throws InvalidBatchException {
        int start = in.position();
        if (in.remaining() < HEADER_BYTES) {
            throw new InvalidBatchException(
                    Problem.TRUNCATED, in.remaining() + " bytes cannot hold a batch header of " + HEADER_BYTES);
        }
        ByteBuffer view = in.slice();
        byte magic = view.get(BatchLayout.MAGIC);
        if (magic != BatchLayout.MAGIC_V2) {
            throw new InvalidBatchException(Problem.VERSION, "batch layout version " + magic + " is not 2");
        }
        int claimedBytes = view.getInt(BatchLayout.BATCH_LENGTH);
        if (claimedBytes < HEADER_BYTES - BatchLayout.LENGTH_OVERHEAD) {
            throw new InvalidBatchException(
                    Problem.LENGTH, "batch length " + claimedBytes + " is shorter than the batch header");
        }
        if (claimedBytes > in.remaining() - BatchLayout.LENGTH_OVERHEAD) {
            throw new InvalidBatchException(
                    Problem.TRUNCATED,
                    "the batch claims " + claimedBytes + " bytes behind its length field where "
                            + (in.remaining() - BatchLayout.LENGTH_OVERHEAD) + " are left");
        }
        int sizeBytes = claimedBytes + BatchLayout.LENGTH_OVERHEAD;
        in.position(start + sizeBytes);
        return new RecordBatch(view.slice(0, sizeBytes));
    }

    /** The batch's bytes, read-only, from position to limit. */
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer();
    }

    /** Size of the whole batch. */
    public int sizeBytes() {
        return bytes.limit();
    }

    public long baseOffset() {
        return bytes.getLong(BatchLayout.BASE_OFFSET);
    }

    /** Offset of the last record. */
    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The offset after the last record. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int lastOffsetDelta() {
        return bytes.getInt(BatchLayout.LAST_OFFSET_DELTA);
    }

    /** Term of the leader that appended the batch. */
    public int leaderEpoch() {
        return bytes.getInt(BatchLayout.LEADER_EPOCH);
    }

    /** The CRC32C written in the batch; it covers everything behind it. */
    public int checksum() {
        return bytes.getInt(BatchLayout.CRC);
    }

    public int recordCount() {
        return bytes.getInt(BatchLayout.RECORD_COUNT);
    }

    /** Time of the first record, milliseconds since 1970. */
    public long baseTimestampMs() {
        return bytes.getLong(BatchLayout.BASE_TIMESTAMP);
    }

    /** Largest record timestamp, milliseconds since 1970. */
    public long maxTimestampMs() {
        return bytes.getLong(BatchLayout.MAX_TIMESTAMP);
    }

    /** -1 if the producer is not idempotent. */
    public long producerId() {
        return bytes.getLong(BatchLayout.PRODUCER_ID);
    }

    public boolean hasProducerId() {
        return producerId() >= 0;
    }

    public short producerEpoch() {
        return bytes.getShort(BatchLayout.PRODUCER_EPOCH);
    }

    /** Sequence number of the first record; -1 if the producer is not idempotent. */
    public int baseSequence() {
        return bytes.getInt(BatchLayout.BASE_SEQUENCE);
    }

    /** Sequence number of the last record, with wrap-around; -1 if the producer is not idempotent. */
    public int lastSequence() {
        return baseSequence() < 0 ? -1 : ProducerStamp.sequenceAfter(baseSequence(), lastOffsetDelta());
    }

    /** @throws InvalidBatchException {@code ATTRIBUTES} if the codec number has no meaning */
    public CompressionType compressionType() throws InvalidBatchException {
        int id = attributes() & BatchLayout.COMPRESSION_MASK;
        return CompressionType.ofId(id)
                .orElseThrow(
                        () -> new InvalidBatchException(Problem.ATTRIBUTES, "compression codec " + id + " is unknown"));
    }

    public boolean isCompressed() {
        return (attributes() & BatchLayout.COMPRESSION_MASK) != 0;
    }

    /** True if the records' time is the broker's; Balsa itself writes no such batch. */
    public boolean hasLogAppendTime() {
        return (attributes() & BatchLayout.LOG_APPEND_TIME_BIT) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & BatchLayout.TRANSACTIONAL_BIT) != 0;
    }

    /** True for markers, which no application sees. */
    public boolean isControl() {
        return (attributes() & BatchLayout.CONTROL_BIT) != 0;
    }

    private int attributes() {
        return bytes.getShort(BatchLayout.ATTRIBUTES) & 0xFFFF;
    }

    /** Whether the bytes are those that were summed. */
    public boolean hasValidChecksum() {
        return computeChecksum(bytes) == checksum();
    }

    static int computeChecksum(ByteBuffer batch) {
        CRC32C crc = new CRC32C();
        int start = batch.position() + BatchLayout.ATTRIBUTES;
        crc.update(batch.slice(start, batch.limit() - start));
        return (int) crc.getValue();
    }

    /**
     * Everything a broker must know before it appends the batch: {@link #verifyChecksum}, {@link #verifyHeader} and {@link
     * #verifyRecords}, in this order. Reads every byte once or twice, allocates next to nothing.
     */
    public void verify() throws InvalidBatchException {
        verifyChecksum();
        verifyHeader();
        verifyRecords();
    }

    /** @throws InvalidBatchException {@code CHECKSUM} */
    public void verifyChecksum() throws InvalidBatchException {
        int computed = computeChecksum(bytes);
        if (computed != checksum()) {
            throw new InvalidBatchException(
                    Problem.CHECKSUM,
                    String.format("the batch's CRC32C is %08x, its bytes give %08x", checksum(), computed));
        }
    }

    /**
     * Checks that the header's fields fit together: known attributes, dense offsets, a count that its bytes can hold,
     * timestamps, producer fields.
     *
     * @throws InvalidBatchException {@code ATTRIBUTES}, {@code COUNT}, {@code TIMESTAMP} or {@code PRODUCER}
     */
    public void verifyHeader() throws InvalidBatchException {
        if ((attributes() & ~BatchLayout.KNOWN_BITS) != 0) {
            throw new InvalidBatchException(
                    Problem.ATTRIBUTES, String.format("attributes %04x hold bits without a meaning", attributes()));
        }
        if (hasLogAppendTime()) {
            throw new InvalidBatchException(
                    Problem.ATTRIBUTES, "records carry the producer's time; the append time bit must be off");
        }
        verifyCount(compressionType());
        if (baseTimestampMs() < 0 || maxTimestampMs() < 0) {
            throw new InvalidBatchException(
                    Problem.TIMESTAMP,
                    "timestamps " + baseTimestampMs() + " (first) and " + maxTimestampMs()
                            + " (largest) must not be negative");
        }
        verifyProducer();
    }

    private void verifyCount(CompressionType codec) throws InvalidBatchException {
        int count = recordCount();
        // Of a packed payload only the reader learns the true size; the claim is held to what a reader would accept.
        int roomBytes = codec == CompressionType.NONE ? sizeBytes() - HEADER_BYTES : MAX_PAYLOAD_BYTES;
        if (count < 1 || count > roomBytes / BatchLayout.MIN_RECORD_BYTES) {
            throw new InvalidBatchException(
                    Problem.COUNT, "a batch of " + sizeBytes() + " bytes cannot hold " + count + " records");
        }
        if (lastOffsetDelta() != count - 1) {
            throw new InvalidBatchException(
                    Problem.COUNT, "last offset delta " + lastOffsetDelta() + " does not fit " + count + " records");
        }
    }

    private void verifyProducer() throws InvalidBatchException {
        boolean none = producerId() == -1 && producerEpoch() == -1 && baseSequence() == -1 && !isTransactional();
        boolean sequenceFits = baseSequence() >= 0 || (isControl() && baseSequence() == -1);
        boolean idempotent = producerId() >= 0 && producerEpoch() >= 0 && sequenceFits;
        if (!none && !idempotent) {
            throw new InvalidBatchException(
                    Problem.PRODUCER,
                    "producer id " + producerId() + ", epoch " + producerEpoch() + " and sequence " + baseSequence()
                            + " do not fit together");
        }
    }

    /**
     * Walks over the records of a batch that is not compressed: lengths, offset deltas 0, 1, 2..., count, and the largest
     * timestamp must be as the header says. Of a compressed batch it checks nothing: that is the reader's work.
     *
     * @throws InvalidBatchException {@code COUNT}, {@code RECORD} or {@code TIMESTAMP}
     */
    public void verifyRecords() throws InvalidBatchException {
        if (isCompressed()) {
            return;
        }
        RecordReader reader = new RecordReader(this, payload());
        long largestMs = Long.MIN_VALUE;
        while (reader.hasNext()) {
            long timestampMs = reader.skip();
            if (timestampMs < 0) {
                throw new InvalidBatchException(
                        Problem.TIMESTAMP, "a record has the negative timestamp " + timestampMs);
            }
            largestMs = Math.max(largestMs, timestampMs);
        }
        if (largestMs != maxTimestampMs()) {
            throw new InvalidBatchException(
                    Problem.TIMESTAMP,
                    "the batch claims " + maxTimestampMs() + " as its largest timestamp, it is " + largestMs);
        }
    }

    /** The records' bytes as they are in the batch, packed or not, read-only. */
    public ByteBuffer payload() {
        return bytes.slice(HEADER_BYTES, sizeBytes() - HEADER_BYTES).asReadOnlyBuffer();
    }

    /**
     * Opens the records. Call {@link #verifyChecksum} first; header claims are checked as the reader goes.
     *
     * @param decompressor used if the batch is compressed
     * @param maxPayloadBytes most bytes the records may take unpacked
     * @throws InvalidBatchException if they cannot be unpacked within the bound
     */
    public RecordReader records(PayloadDecompressor decompressor, int maxPayloadBytes) throws InvalidBatchException {
        CompressionType codec = compressionType();
        if (recordCount() < 0 || lastOffsetDelta() < 0) {
            throw new InvalidBatchException(
                    Problem.COUNT,
                    recordCount() + " records up to offset delta " + lastOffsetDelta() + " is impossible");
        }
        if (codec == CompressionType.NONE) {
            return new RecordReader(this, payload());
        }
        return new RecordReader(this, decompressor.decompress(codec, payload(), maxPayloadBytes));
    }
}
