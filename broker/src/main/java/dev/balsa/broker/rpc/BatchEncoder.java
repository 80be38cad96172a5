package dev.balsa.broker.rpc;

import com.google.protobuf.ByteString;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.partition.CheckedBatch;
import dev.balsa.broker.partition.WallClock;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordHeader;
import dev.balsa.proto.v1.RecordList;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a checked batch of what a write carries: an encoded batch is taken as it is, plain records are encoded once. */
final class BatchEncoder {
    private static final int INITIAL_BYTES = 1024;

    private final WallClock clock;

    BatchEncoder(WallClock clock) {
        this.clock = clock;
    }

    /** @throws FailureException with what is wrong with the payload */
    CheckedBatch batch(PartitionWrite write, int maxBatchBytes) throws FailureException {
        return switch (write.getPayloadCase()) {
            case ENCODED_BATCH -> CheckedBatch.of(write.getEncodedBatch().asReadOnlyByteBuffer(), maxBatchBytes);
            case RECORDS -> CheckedBatch.of(encode(write.getRecords(), maxBatchBytes), maxBatchBytes);
            case PAYLOAD_NOT_SET ->
                throw invalid(ErrorReason.INVALID_REQUEST, "a write carries neither records nor an encoded batch");
        };
    }

    private ByteBuffer encode(RecordList list, int maxBatchBytes) throws FailureException {
        if (list.getRecordsCount() == 0) {
            throw invalid(ErrorReason.INVALID_REQUEST, "a write carries an empty list of records");
        }
        long nowMs = clock.millis();
        RecordBatchBuilder builder = new RecordBatchBuilder(INITIAL_BYTES);
        for (Record each : list.getRecordsList()) {
            append(builder, each, nowMs, maxBatchBytes);
        }
        return builder.build(ProducerStamp.NONE);
    }

    private static void append(RecordBatchBuilder builder, Record each, long nowMs, int maxBatchBytes)
            throws FailureException {
        if (each.getTimestampMs() < 0) {
            throw invalid(ErrorReason.INVALID_RECORD, "a record has the negative timestamp " + each.getTimestampMs());
        }
        if (each.getNullValue() && !each.getValue().isEmpty()) {
            throw invalid(
                    ErrorReason.INVALID_RECORD,
                    "a record has null_value set and a value of "
                            + each.getValue().size() + " bytes");
        }
        long timestampMs = each.getTimestampMs() == 0 ? nowMs : each.getTimestampMs();
        // A client that gives a key and forgets has_key means the key.
        boolean hasKey = each.getHasKey() || !each.getKey().isEmpty();
        @Nullable ByteBuffer key = hasKey ? each.getKey().asReadOnlyByteBuffer() : null;
        @Nullable
        ByteBuffer value = each.getNullValue() ? null : each.getValue().asReadOnlyByteBuffer();
        List<BatchRecord.Header> headers = headers(each);
        long sizeBytes = builder.sizeBytesWith(timestampMs, key, value, headers);
        if (sizeBytes > maxBatchBytes) {
            throw CheckedBatch.tooLarge(sizeBytes, maxBatchBytes).toException();
        }
        builder.append(timestampMs, key, value, headers);
    }

    private static List<BatchRecord.Header> headers(Record each) {
        return each.getHeadersList().stream().map(BatchEncoder::header).toList();
    }

    private static BatchRecord.Header header(RecordHeader header) {
        ByteString value = header.getValue();
        return new BatchRecord.Header(header.getKey(), header.getNullValue() ? null : value.asReadOnlyByteBuffer());
    }

    private static FailureException invalid(ErrorReason reason, String message) {
        return Failure.of(reason, message + "; correct the producer").toException();
    }
}
