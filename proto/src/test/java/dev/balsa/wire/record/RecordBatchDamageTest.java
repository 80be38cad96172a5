package dev.balsa.wire.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.wire.record.InvalidBatchException.Problem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No flipped bit, cut or garbage goes through, and none of it ends in anything but the declared exception. */
class RecordBatchDamageTest {
    /** Stamped by the leader after the checksum is made. */
    private static boolean isOutsideTheChecksum(int position) {
        return position < BatchLayout.BATCH_LENGTH
                || (position >= BatchLayout.LEADER_EPOCH && position < BatchLayout.MAGIC);
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void everyFlippedBitIsSeen(CompressionType codec) throws Exception {
        RandomBatches random = new RandomBatches(11);
        ByteBuffer bytes = KafkaOracle.write(random.records(12), random.producer(), codec, 0, 1);
        byte[] batch = new byte[bytes.remaining()];
        bytes.get(bytes.position(), batch);
        for (int bit = 0; bit < batch.length * 8; bit++) {
            if (isOutsideTheChecksum(bit / 8)) {
                continue;
            }
            batch[bit / 8] ^= (byte) (1 << (bit % 8));
            InvalidBatchException refused = assertThrows(
                    InvalidBatchException.class,
                    () -> RecordBatch.of(batch).verify(),
                    "codec " + codec + " bit " + bit);
            assertTrue(
                    refused.isDamage() || refused.problem() == Problem.VERSION, refused.problem() + " at bit " + bit);
            batch[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        RecordBatch.of(batch).verify();
    }

    @Test
    void everyCutIsSeen() {
        RandomBatches random = new RandomBatches(12);
        byte[] batch = array(RandomBatches.builder(random.records(5)).build(ProducerStamp.NONE));
        for (int cut = 0; cut < batch.length; cut++) {
            byte[] rest = Arrays.copyOf(batch, cut);
            InvalidBatchException refused = assertThrows(InvalidBatchException.class, () -> RecordBatch.of(rest));
            assertEquals(Problem.TRUNCATED, refused.problem());
        }
        byte[] longer = Arrays.copyOf(batch, batch.length + 1);
        assertEquals(
                Problem.LENGTH,
                assertThrows(InvalidBatchException.class, () -> RecordBatch.of(longer))
                        .problem());
    }

    @Test
    void batchesFollowEachOtherInOneBuffer() throws Exception {
        RandomBatches random = new RandomBatches(13);
        ByteBuffer one = RandomBatches.builder(random.records(5)).build(ProducerStamp.NONE);
        ByteBuffer two = RandomBatches.builder(random.records(5)).build(ProducerStamp.NONE);
        ByteBuffer both = ByteBuffer.allocate(3 + one.remaining() + two.remaining());
        both.position(3).put(one.duplicate()).put(two.duplicate()).position(3);
        assertEquals(one, RecordBatch.read(both).bytes());
        assertEquals(two, RecordBatch.read(both).bytes());
        assertFalse(both.hasRemaining());
    }

    @Test
    void garbageEndsInTheDeclaredException() {
        Random random = new Random(14);
        for (int round = 0; round < 20_000; round++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            if (garbage.length > BatchLayout.RECORDS) {
                ByteBuffer header = ByteBuffer.wrap(garbage);
                header.put(BatchLayout.MAGIC, (byte) 2);
                header.putInt(BatchLayout.BATCH_LENGTH, garbage.length - BatchLayout.LENGTH_OVERHEAD);
            }
            assertThrows(
                    InvalidBatchException.class, () -> RecordBatch.of(garbage).verify());
        }
    }

    /** Changed bytes under a correct checksum: a hostile writer. Whatever it writes, reading ends in records or the exception. */
    @Test
    void hostileBytesUnderACorrectChecksumNeverEscape() {
        Set<Problem> seen = EnumSet.noneOf(Problem.class);
        for (long seed = 0; seed < 8_000; seed++) {
            RandomBatches random = new RandomBatches(seed);
            byte[] batch = array(RandomBatches.builder(random.records(4)).build(random.producer()));
            int changes = 1 + random.below(3);
            for (int i = 0; i < changes; i++) {
                int position = BatchLayout.ATTRIBUTES + random.below(batch.length - BatchLayout.ATTRIBUTES);
                batch[position] = (byte) random.below(256);
            }
            ByteBuffer bytes = ByteBuffer.wrap(batch);
            bytes.putInt(BatchLayout.CRC, RecordBatch.computeChecksum(bytes));
            try {
                RecordBatch view = RecordBatch.of(bytes);
                view.verifyChecksum();
                RandomBatches.readAll(view, KafkaOracle::decompress);
                view.verify();
            } catch (InvalidBatchException e) {
                seen.add(e.problem());
            } catch (org.apache.kafka.common.KafkaException e) {
                // The oracle's decompressors, which stand in for real ones here, throw this on garbage.
                seen.add(Problem.COMPRESSION);
            }
        }
        assertTrue(
                seen.containsAll(EnumSet.of(
                        Problem.ATTRIBUTES, Problem.COUNT, Problem.TIMESTAMP, Problem.PRODUCER, Problem.RECORD)),
                seen.toString());
    }

    static byte[] array(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }
}
