package dev.balsa.wire.record;

import java.nio.ByteBuffer;

/**
 * Who wrote a batch, and as which of its batches for that partition.
 *
 * @param producerId -1 without idempotence
 * @param producerEpoch -1 without idempotence
 * @param baseSequence sequence number of the first record, -1 without idempotence; after 2^31-1 comes 0
 */
public record ProducerStamp(long producerId, short producerEpoch, int baseSequence, boolean transactional) {
    /** A producer that takes no part in deduplication. */
    public static final ProducerStamp NONE = new ProducerStamp(-1, (short) -1, -1, false);

    public ProducerStamp {
        boolean none = producerId == -1 && producerEpoch == -1 && baseSequence == -1 && !transactional;
        boolean idempotent = producerId >= 0 && producerEpoch >= 0 && baseSequence >= 0;
        if (!none && !idempotent) {
            throw new IllegalArgumentException("producer id " + producerId + ", epoch " + producerEpoch
                    + " and sequence " + baseSequence + " do not fit together");
        }
    }

    /** The sequence number {@code count} after {@code sequence}, with wrap-around from 2^31-1 to 0. */
    public static int sequenceAfter(int sequence, int count) {
        return (int) (((long) sequence + count) & Integer.MAX_VALUE);
    }

    void writeTo(ByteBuffer bytes, int start) {
        bytes.putLong(start + BatchLayout.PRODUCER_ID, producerId);
        bytes.putShort(start + BatchLayout.PRODUCER_EPOCH, producerEpoch);
        bytes.putInt(start + BatchLayout.BASE_SEQUENCE, baseSequence);
    }
}
