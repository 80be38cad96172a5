package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.consumer.ConsumerRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a poll returned, in the words of a history. */
final class Batches {
    private Batches() {}

    /** To be called before the consumer does anything else. */
    static Answer.Polled of(BalsaConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
        List<Answer.Batch> batches = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> read = records.records(partition);
            long[] offsets = new long[read.size()];
            long[] values = new long[read.size()];
            for (int i = 0; i < offsets.length; i++) {
                byte[] value = read.get(i).value();
                offsets[i] = read.get(i).offset();
                values[i] = value == null ? Answer.Batch.FOREIGN : RecordValue.decode(value);
            }
            batches.add(new Answer.Batch(partition.toString(), highWatermark(consumer, partition), offsets, values));
        }
        return new Answer.Polled(List.copyOf(batches));
    }

    /** As the broker told it last. */
    private static long highWatermark(BalsaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        OptionalLong lag = consumer.currentLag(partition);
        return lag.isPresent() ? consumer.position(partition) + lag.getAsLong() : Answer.NONE;
    }
}
