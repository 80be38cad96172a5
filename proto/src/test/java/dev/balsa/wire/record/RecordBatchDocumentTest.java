package dev.balsa.wire.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.wire.record.BatchRecord.Header;
import dev.balsa.wire.record.InvalidBatchException.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The test vectors of docs/record-batch.md are what the code writes and reads, and what Kafka reads. */
class RecordBatchDocumentTest {
    private static final Pattern VECTOR = Pattern.compile("```hex ([a-z-]+)\n([0-9a-f\\s]+)```");
    private static final Map<String, byte[]> VECTORS = vectors();

    private static Map<String, byte[]> vectors() {
        try {
            Matcher matcher = VECTOR.matcher(Files.readString(Path.of("..", "docs", "record-batch.md")));
            Map<String, byte[]> found = new LinkedHashMap<>();
            while (matcher.find()) {
                found.put(
                        matcher.group(1),
                        HexFormat.of().parseHex(matcher.group(2).replaceAll("\\s", "")));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void allVectorsAreThere() {
        assertEquals(Set.of("smallest", "idempotent", "gzip", "damaged", "lying-count"), VECTORS.keySet());
    }

    @Test
    void smallest() throws Exception {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        builder.append(1_700_000_000_000L, null, text("hello"), List.of());
        assertWritten("smallest", builder.build(ProducerStamp.NONE));
        assertBothRead("smallest", List.of(new BatchRecord(0, 1_700_000_000_000L, null, text("hello"), List.of())));
    }

    @Test
    void idempotent() throws Exception {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        for (BatchRecord record : idempotentRecords()) {
            builder.append(record.timestampMs(), record.key(), record.value(), record.headers());
        }
        ByteBuffer bytes = builder.build(new ProducerStamp(4000, (short) 3, 120, false));
        BatchStamp.leader(bytes, 0, 1000, 7);
        assertWritten("idempotent", bytes);
        assertBothRead("idempotent", idempotentRecords());
    }

    private static List<BatchRecord> idempotentRecords() {
        return List.of(
                new BatchRecord(
                        1000,
                        1_700_000_000_500L,
                        text("user-1"),
                        text("login"),
                        List.of(new Header("trace", text("abc")), new Header("empty", null))),
                new BatchRecord(1001, 1_700_000_000_400L, text("user-1"), null, List.of()),
                new BatchRecord(1002, 1_700_000_001_000L, text(""), text(""), List.of()));
    }

    @Test
    void gzip() throws Exception {
        List<BatchRecord> records = List.of(0, 1, 2, 3).stream()
                .map(RecordBatchDocumentTest::repeated)
                .toList();
        assertBothRead("gzip", records);
        assertEquals(CompressionType.GZIP, RecordBatch.of(vector("gzip")).compressionType());
    }

    private static BatchRecord repeated(int offset) {
        return new BatchRecord(offset, 1_700_000_000_000L + offset, null, text("the same words again"), List.of());
    }

    @Test
    void damaged() throws Exception {
        RecordBatch batch = RecordBatch.of(vector("damaged"));
        assertEquals(
                Problem.CHECKSUM,
                assertThrows(InvalidBatchException.class, batch::verify).problem());
    }

    @Test
    void lyingCount() throws Exception {
        RecordBatch batch = RecordBatch.of(vector("lying-count"));
        batch.verifyChecksum();
        assertEquals(
                Problem.COUNT,
                assertThrows(InvalidBatchException.class, batch::verify).problem());
    }

    private static void assertWritten(String name, ByteBuffer written) {
        assertEquals(
                HexFormat.of().formatHex(vector(name)), HexFormat.of().formatHex(RecordBatchDamageTest.array(written)));
    }

    private static void assertBothRead(String name, List<BatchRecord> expected) throws InvalidBatchException {
        RecordBatch batch = RecordBatch.of(vector(name));
        batch.verify();
        assertEquals(expected, RandomBatches.readAll(batch, KafkaOracle::decompress));
        assertEquals(expected, KafkaOracle.records(KafkaOracle.read(ByteBuffer.wrap(vector(name)))));
    }

    private static byte[] vector(String name) {
        byte[] bytes = VECTORS.get(name);
        if (bytes == null) {
            throw new AssertionError("docs/record-batch.md has no vector " + name);
        }
        return bytes;
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
