package dev.balsa.broker.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordHeader;
import dev.balsa.proto.v1.RecordList;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import dev.balsa.wire.record.RecordReader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks batches for clients that read plain records. Bounded by the size of the answer and not of the batches: many tiny records
 * take several times their stored size as messages.
 */
final class RecordDecoder {
    /** @param nextOffset where to go on reading */
    record Decoded(RecordList records, long sizeBytes, long nextOffset) {}

    private RecordDecoder() {}

    /**
     * @param fromOffset records before it are left out
     * @param maxBytes bound of the records' encoded size
     * @param alwaysOne return the first record even if it alone is larger
     * @throws FailureException if a batch is compressed
     */
    static Decoded decode(List<ByteBuffer> batches, long fromOffset, long maxBytes, boolean alwaysOne)
            throws FailureException {
        RecordList.Builder list = RecordList.newBuilder();
        long sizeBytes = 0;
        long nextOffset = fromOffset;
        for (ByteBuffer bytes : batches) {
            RecordReader reader = open(bytes);
            while (reader.hasNext()) {
                Record decoded = next(reader);
                if (decoded.getOffset() < nextOffset) {
                    continue;
                }
                int fieldBytes = CodedOutputStream.computeMessageSize(RecordList.RECORDS_FIELD_NUMBER, decoded);
                if (sizeBytes + fieldBytes > maxBytes && !(alwaysOne && list.getRecordsCount() == 0)) {
                    return new Decoded(list.build(), sizeBytes, nextOffset);
                }
                list.addRecords(decoded);
                sizeBytes += fieldBytes;
                nextOffset = decoded.getOffset() + 1;
            }
        }
        return new Decoded(list.build(), sizeBytes, nextOffset);
    }

    private static RecordReader open(ByteBuffer bytes) throws FailureException {
        try {
            RecordBatch batch = RecordBatch.of(bytes);
            if (batch.isCompressed()) {
                throw Failure.of(
                                ErrorReason.INVALID_REQUEST,
                                "the records at offset " + batch.baseOffset() + " are compressed with "
                                        + batch.compressionType().optionName()
                                        + ", which the broker does not unpack; fetch with RECORD_FORMAT_ENCODED")
                        .toException();
            }
            return batch.records(
                    (type, payload, maxPayloadBytes) -> {
                        throw new InvalidBatchException(
                                InvalidBatchException.Problem.COMPRESSION, "the broker unpacks nothing");
                    },
                    RecordBatch.MAX_PAYLOAD_BYTES);
        } catch (InvalidBatchException e) {
            throw unreadable(e);
        }
    }

    private static Record next(RecordReader reader) throws FailureException {
        try {
            return toWire(reader.next());
        } catch (InvalidBatchException e) {
            throw unreadable(e);
        }
    }

    private static Record toWire(BatchRecord record) {
        Record.Builder wire = Record.newBuilder().setOffset(record.offset()).setTimestampMs(record.timestampMs());
        if (record.key() != null) {
            wire.setHasKey(true).setKey(bytes(record.key()));
        }
        if (record.value() == null) {
            wire.setNullValue(true);
        } else {
            wire.setValue(bytes(record.value()));
        }
        for (BatchRecord.Header header : record.headers()) {
            @Nullable ByteBuffer value = header.value();
            RecordHeader.Builder wireHeader = RecordHeader.newBuilder().setKey(header.key());
            wire.addHeaders(value == null ? wireHeader.setNullValue(true) : wireHeader.setValue(bytes(value)));
        }
        return wire.build();
    }

    /** Without a copy: the bytes of a committed entry never change. */
    static ByteString bytes(ByteBuffer buffer) {
        return UnsafeByteOperations.unsafeWrap(buffer);
    }

    private static FailureException unreadable(InvalidBatchException e) {
        return Failure.of(ErrorReason.INTERNAL, "a stored batch cannot be unpacked: " + e.getMessage() + "; report it")
                .toException();
    }
}
