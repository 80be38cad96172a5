package dev.balsa.client.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.balsa.client.Header;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A batch with records of every shape, and what a consumer must make of it. */
final class RoundTrips {
    static final int COUNT = 3;

    private RoundTrips() {}

    static ByteBuffer batchOfEveryShape() {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        builder.append(
                5,
                text("key"),
                text("value"),
                List.of(new BatchRecord.Header("a", text("1")), new BatchRecord.Header("a", null)));
        builder.append(3, text("key"), null, List.of());
        builder.append(9, null, text(""), List.of());
        return builder.build(ProducerStamp.NONE);
    }

    static void check(List<ConsumerRecord<String, String>> records) {
        ConsumerRecord<String, String> first = records.get(0);
        assertEquals("key", first.key());
        assertEquals("value", first.value());
        assertEquals(5, first.timestampMs());
        assertEquals(
                List.of(new Header("a", "1".getBytes(StandardCharsets.UTF_8)), new Header("a", null)), first.headers());
        assertEquals(1, first.leaderEpoch());
        assertNull(records.get(1).value());
        assertEquals(3, records.get(1).timestampMs());
        assertNull(records.get(2).key());
        assertEquals("", records.get(2).value());
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
