package dev.balsa.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.proto.internal.v1.TopicDeleted;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactBatchTest {
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void factsComeBackAsTheyWere(long seed) throws MetadataFormatException {
        RandomFacts random = new RandomFacts(new Random(seed));
        MetadataImage image = MetadataImage.EMPTY;
        for (int round = 0; round < 300; round++) {
            List<MetadataFact> facts = random.next(image);
            ByteBuffer batch = FactBatch.encode(facts, 1_000);
            assertEquals(facts, FactBatch.decode(batch), "seed " + seed + " round " + round);
            image = new ImageBuilder(image).applyAll(facts).image();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void damagedBytesAreRefusedOrReadButNeverBreakTheReader(long seed) {
        Random random = new Random(seed);
        RandomFacts facts = new RandomFacts(random);
        for (int round = 0; round < 5_000; round++) {
            ByteBuffer batch = FactBatch.encode(facts.next(MetadataImage.EMPTY), 1_000);
            byte[] bytes = new byte[batch.remaining()];
            batch.get(bytes);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                FactBatch.decode(ByteBuffer.wrap(bytes));
            } catch (MetadataFormatException expected) {
                assertEquals(MetadataFormatException.class, expected.getClass());
            }
        }
    }

    /** Kind known, meaning not: passing over what is new in it would make this broker's image another one. */
    @Test
    void aKnownFactInANewerFormIsRefused() {
        byte[] newer = dev.balsa.proto.internal.v1.MetadataFact.newBuilder()
                .setVersion(FactCodec.VERSION + 1)
                .setTopicDeleted(TopicDeleted.newBuilder().setTopicIdLow(1))
                .build()
                .toByteArray();
        MetadataFormatException refused =
                assertThrows(MetadataFormatException.class, () -> FactCodec.decode(ByteBuffer.wrap(newer)));
        assertTrue(refused.getMessage().contains("run a newer version"), refused.getMessage());
    }

    @Test
    void aFactOfANewerVersionIsNamedAsSuch() {
        byte[] unknown = {(byte) 0xFA, 0x01, 0x00};
        MetadataFormatException refused =
                assertThrows(MetadataFormatException.class, () -> FactCodec.decode(ByteBuffer.wrap(unknown)));
        assertEquals(
                "the metadata log holds a fact of a kind that this version does not know; run a newer version",
                refused.getMessage());
    }
}
