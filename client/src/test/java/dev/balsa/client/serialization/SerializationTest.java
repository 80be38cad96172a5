package dev.balsa.client.serialization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.client.SerializationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

/** Every serializer writes what Kafka's of the same name writes, and its counterpart reads that back. */
class SerializationTest {
    private static <T> void sameAsKafka(Serde<T> kafka, Serializer<T> ours, Deserializer<T> back, List<T> values) {
        for (T value : values) {
            byte[] bytes = ours.serialize("t", value);
            assertArrayEquals(kafka.serializer().serialize("t", value), bytes);
            assertEquals(value, back.deserialize("t", bytes));
        }
    }

    @Test
    void bytesAreKafkas() {
        sameAsKafka(
                Serdes.Short(),
                new ShortSerializer(),
                new ShortDeserializer(),
                List.of((short) 0, (short) -2, Short.MAX_VALUE));
        sameAsKafka(
                Serdes.Integer(),
                new IntegerSerializer(),
                new IntegerDeserializer(),
                List.of(0, -2, Integer.MAX_VALUE));
        sameAsKafka(Serdes.Long(), new LongSerializer(), new LongDeserializer(), List.of(0L, -2L, Long.MAX_VALUE));
        sameAsKafka(Serdes.Float(), new FloatSerializer(), new FloatDeserializer(), List.of(0f, -2.5f, Float.NaN));
        sameAsKafka(Serdes.Double(), new DoubleSerializer(), new DoubleDeserializer(), List.of(0d, -2.5, Double.NaN));
        sameAsKafka(
                Serdes.UUID(), new UUIDSerializer(), new UUIDDeserializer(), List.of(new UUID(1, 2), new UUID(-3, 4)));
        sameAsKafka(Serdes.String(), new StringSerializer(), new StringDeserializer(), List.of("", "höher"));
        ByteBuffer part = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
        assertArrayEquals(new byte[] {2, 3}, new ByteBufferSerializer().serialize("t", part));
        assertEquals(part, new ByteBufferDeserializer().deserialize("t", new byte[] {2, 3}));
        assertEquals(2, part.remaining());
    }

    @Test
    void otherBytesAreRefused() {
        assertThrows(SerializationException.class, () -> new LongDeserializer().deserialize("t", new byte[7]));
        assertThrows(SerializationException.class, () -> new IntegerDeserializer().deserialize("t", new byte[5]));
        assertThrows(
                SerializationException.class,
                () -> new UUIDDeserializer().deserialize("t", "no".getBytes(StandardCharsets.UTF_8)));
    }
}
