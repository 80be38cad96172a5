package dev.balsa.log.entry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.membership.Configuration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryFrameTest {
    private final RandomGenerator random = new SplittableRandom(7);

    @Test
    void data_entry_survives_encoding_and_stamps_the_batch() throws Exception {
        ByteBuffer batch = TestEntries.batch(3, 5_000, 100, random).position(0);
        Entry encoded = EntryFrame.data(9, 4, 77, 3, 6_000, 5_000, batch);
        ByteBuffer in = ByteBuffer.wrap(encoded.frame());

        Entry decoded = EntryFrame.decode(in);

        assertEquals(0, in.remaining());
        assertEquals(0, batch.position());
        assertEquals(encoded.id(), decoded.id());
        assertEquals(EntryKind.DATA, decoded.kind());
        assertArrayEquals(encoded.frame(), decoded.frame());
        assertEquals(77, EntryFrame.baseOffset(decoded));
        assertEquals(80, EntryFrame.nextOffset(decoded));
        assertEquals(3, EntryFrame.recordCount(decoded));
        assertEquals(6_000, EntryFrame.appendTimeMs(decoded));
        assertEquals(5_000, EntryFrame.maxTimestampMs(decoded));
        ByteBuffer payload = EntryFrame.payload(decoded);
        assertEquals(batch.remaining(), payload.remaining());
        assertTrue(payload.isReadOnly());
        assertEquals(77, payload.getLong(0));
        assertEquals(4, payload.getInt(12));
        assertEquals(batch.slice(16, batch.remaining() - 16), payload.slice(16, payload.remaining() - 16));
    }

    @Test
    void configuration_entry_carries_its_configuration() throws Exception {
        Configuration configuration = TestEntries.randomConfiguration(random);
        Entry encoded = TestEntries.configuration(5, 2, 40, configuration);

        Entry decoded = EntryFrame.ofFrame(encoded.frame());

        assertEquals(configuration, decoded.configuration());
        assertSame(encoded.frame(), decoded.frame());
        assertEquals(40, EntryFrame.baseOffset(decoded));
        assertEquals(40, EntryFrame.nextOffset(decoded));
        assertEquals(0, EntryFrame.recordCount(decoded));
        assertEquals(-1, EntryFrame.maxTimestampMs(decoded));
    }

    /** The layout is a contract with the disk and other languages: it may only change together with its version byte. */
    @Test
    void layout_is_pinned() {
        Entry noop = EntryFrame.control(
                EntryKind.NOOP, 0x0102030405060708L, 0x0A0B0C0D, 0x11, 0x22, new byte[] {0x55, 0x66});
        assertEquals(
                "00000042" + crcOfHeader(noop.frame()) + "0102030405060708" + "0a0b0c0d" + "02" + "01" + "0000"
                        + "0000000000000011" + "00000000" + crcOf(new byte[] {0x55, 0x66})
                        + "0000000000000022" + "ffffffffffffffff" + "0000000000000000" + "5566",
                HexFormat.of().formatHex(noop.frame()));
    }

    @Test
    void entries_follow_each_other_in_one_buffer_of_either_order() throws Exception {
        List<Entry> entries = List.of(
                TestEntries.noop(1, 1, 0),
                TestEntries.data(2, 1, 0, 5, 9, 33, random),
                TestEntries.configuration(3, 2, 5, Configuration.EMPTY));
        int bytes = entries.stream().mapToInt(Entry::sizeBytes).sum();
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        entries.forEach(entry -> buffer.put(entry.frame()));
        buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
        for (Entry entry : entries) {
            assertEquals(entry.id(), EntryFrame.decode(buffer).id());
        }
        assertEquals(0, buffer.remaining());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void every_single_bit_flip_is_detected(long seed) {
        RandomGenerator seeded = new SplittableRandom(seed);
        for (int round = 0; round < 8; round++) {
            Entry entry = TestEntries.next(1 + seeded.nextLong(1L << 40), 3, 1000, 77, 300, seeded);
            byte[] frame = entry.frame().clone();
            for (int bit = 0; bit < frame.length * 8; bit++) {
                frame[bit >>> 3] ^= (byte) (1 << (bit & 7));
                // Followed by more bytes, so that a longer length is not given away by the end of the buffer.
                ByteBuffer in = ByteBuffer.allocate(frame.length * 4).put(0, frame);
                int flipped = bit;
                assertThrows(
                        CorruptEntryException.class,
                        () -> EntryFrame.decode(in),
                        () -> "bit " + flipped + " of " + entry + ", seed " + seed);
                frame[bit >>> 3] ^= (byte) (1 << (bit & 7));
            }
        }
    }

    @Test
    void every_cut_is_detected() {
        Entry entry = TestEntries.data(4, 2, 8, 2, 9, 50, random);
        for (int length = 0; length < entry.sizeBytes(); length++) {
            ByteBuffer in = ByteBuffer.wrap(entry.frame(), 0, length);
            assertThrows(CorruptEntryException.class, () -> EntryFrame.decode(in));
        }
    }

    @Test
    void random_bytes_throw_nothing_else() {
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThrows(CorruptEntryException.class, () -> EntryFrame.decode(ByteBuffer.wrap(noise)));
        }
    }

    /** A header may be forged with a right checksum: ranges are checked all the same, and before anything is allocated. */
    @Test
    void forged_headers_are_refused() {
        Entry data = TestEntries.data(4, 2, 8, 2, 9, 50, random);
        Entry noop = TestEntries.noop(4, 2, 8);
        record Forgery(Entry entry, int at, long value, int bytes) {}
        List<Forgery> forgeries = List.of(
                new Forgery(data, EntryFrame.LENGTH_AT, Integer.MAX_VALUE, 4),
                new Forgery(data, EntryFrame.LENGTH_AT, -1, 4),
                new Forgery(data, EntryFrame.LENGTH_AT, EntryFrame.MAX_FRAME_BYTES + 1, 4),
                new Forgery(data, EntryFrame.LENGTH_AT, EntryFrame.HEADER_BYTES, 4),
                new Forgery(noop, EntryFrame.LENGTH_AT, EntryFrame.HEADER_BYTES - 1, 4),
                new Forgery(noop, EntryFrame.INDEX_AT, 0, 8),
                new Forgery(noop, EntryFrame.INDEX_AT, -5, 8),
                new Forgery(noop, EntryFrame.TERM_AT, 0, 4),
                new Forgery(noop, EntryFrame.TERM_AT, -1, 4),
                new Forgery(noop, EntryFrame.KIND_AT, 0, 1),
                new Forgery(noop, EntryFrame.KIND_AT, 7, 1),
                new Forgery(noop, EntryFrame.KIND_AT, EntryKind.DATA.code(), 1),
                new Forgery(data, EntryFrame.KIND_AT, EntryKind.NOOP.code(), 1),
                new Forgery(noop, EntryFrame.KIND_AT, EntryKind.CONFIGURATION.code(), 1),
                new Forgery(noop, EntryFrame.VERSION_AT, 2, 1),
                new Forgery(noop, EntryFrame.RESERVED_SHORT_AT, 1, 2),
                new Forgery(noop, EntryFrame.RESERVED_LONG_AT, 1, 8),
                new Forgery(noop, EntryFrame.BASE_OFFSET_AT, -1, 8),
                new Forgery(data, EntryFrame.BASE_OFFSET_AT, 9, 8),
                new Forgery(data, EntryFrame.BASE_OFFSET_AT, Long.MAX_VALUE, 8),
                new Forgery(data, EntryFrame.TERM_AT, 3, 4),
                new Forgery(data, EntryFrame.RECORD_COUNT_AT, 3, 4),
                new Forgery(data, EntryFrame.RECORD_COUNT_AT, 0, 4),
                new Forgery(noop, EntryFrame.RECORD_COUNT_AT, 1, 4),
                new Forgery(noop, EntryFrame.MAX_TIMESTAMP_AT, 1, 8),
                new Forgery(data, EntryFrame.PAYLOAD_CHECKSUM_AT, 1, 4));
        for (Forgery forgery : forgeries) {
            ByteBuffer frame = ByteBuffer.wrap(forgery.entry.frame().clone());
            for (int i = 0; i < forgery.bytes; i++) {
                frame.put(forgery.at + i, (byte) (forgery.value >>> 8 * (forgery.bytes - 1 - i)));
            }
            frame.putInt(EntryFrame.HEADER_CHECKSUM_AT, headerChecksum(frame.array()));
            assertThrows(CorruptEntryException.class, () -> EntryFrame.decode(frame), forgery::toString);
        }
    }

    @Test
    void encoding_refuses_batches_that_are_not_what_is_claimed() {
        ByteBuffer batch = TestEntries.batch(3, 5, 10, random);
        IntStream.of(2, 4, 0, -1)
                .forEach(count -> assertThrows(
                        IllegalArgumentException.class, () -> EntryFrame.data(1, 1, 0, count, 5, 5, batch)));
        assertThrows(
                IllegalArgumentException.class,
                () -> EntryFrame.data(1, 1, 0, 3, 5, 5, batch.slice(0, batch.capacity() - 1)));
        assertThrows(IllegalArgumentException.class, () -> EntryFrame.data(0, 1, 0, 3, 5, 5, batch));
        assertThrows(IllegalArgumentException.class, () -> EntryFrame.data(1, 0, 0, 3, 5, 5, batch));
        assertThrows(IllegalArgumentException.class, () -> EntryFrame.data(1, 1, -1, 3, 5, 5, batch));
        assertThrows(
                IllegalArgumentException.class,
                () -> EntryFrame.control(EntryKind.DATA, 1, 1, 0, 0, new byte[EntryFrame.BATCH_HEADER_BYTES]));
        assertThrows(
                IllegalArgumentException.class,
                () -> EntryFrame.control(EntryKind.CONFIGURATION, 1, 1, 0, 0, new byte[3]));
        assertNotNull(EntryFrame.data(1, 1, 0, 3, 5, 5, batch));
    }

    @Test
    void header_alone_steps_over_a_damaged_payload() throws Exception {
        Entry first = TestEntries.data(4, 2, 8, 2, 9, 50, random);
        Entry second = TestEntries.noop(5, 2, 10);
        ByteBuffer both = ByteBuffer.allocate(first.sizeBytes() + second.sizeBytes());
        both.put(first.frame()).put(second.frame()).flip();
        both.put(100, (byte) ~both.get(100));

        EntryHeader header = EntryHeader.read(both, 0);

        assertEquals(first.sizeBytes(), header.lengthBytes());
        assertEquals(5, EntryHeader.read(both, header.lengthBytes()).index());
        assertThrows(CorruptEntryException.class, () -> EntryFrame.decode(both));
    }

    private static int headerChecksum(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, 4);
        crc.update(frame, 8, 56);
        return (int) crc.getValue();
    }

    private static String crcOfHeader(byte[] frame) {
        return HexFormat.of().toHexDigits(headerChecksum(frame));
    }

    private static String crcOf(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
