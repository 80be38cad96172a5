package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.FetchedData;
import dev.balsa.proto.v1.Record;

/**
 * What one fetch of one partition returned.
 *
 * @param nextOffset where to go on
 */
public record RawRead(FetchedData data, long nextOffset) {
    /** @param offset that was asked for */
    public static RawRead of(FetchedData data, long offset) {
        int count = data.getRecords().getRecordsCount();
        return new RawRead(
                data,
                count == 0 ? offset : data.getRecords().getRecords(count - 1).getOffset() + 1);
    }

    /** In the words of a history. */
    public Answer.Batch batch(TopicPartition partition) {
        long[] offsets = new long[data.getRecords().getRecordsCount()];
        long[] values = new long[offsets.length];
        for (int i = 0; i < offsets.length; i++) {
            Record record = data.getRecords().getRecords(i);
            offsets[i] = record.getOffset();
            values[i] = record.getNullValue()
                    ? Answer.Batch.FOREIGN
                    : RecordValue.decode(record.getValue().toByteArray());
        }
        return new Answer.Batch(partition.toString(), data.getHighWatermark(), offsets, values);
    }
}
