package dev.balsa.wire.record;

import java.nio.ByteBuffer;

/** Writes into finished batches the fields that are known only later. */
public final class BatchStamp {
    private BatchStamp() {}

    /**
     * Sets base offset and leader epoch, which stand outside the checksum.
     *
     * @param start where the batch begins in {@code bytes}
     */
    public static void leader(byte[] bytes, int start, long baseOffset, int leaderEpoch) {
        leader(ByteBuffer.wrap(bytes), start, baseOffset, leaderEpoch);
    }

    /** As {@link #leader(byte[], int, long, int)}; {@code start} is absolute, the buffer's position does not matter. */
    public static void leader(ByteBuffer bytes, int start, long baseOffset, int leaderEpoch) {
        bytes.putLong(start + BatchLayout.BASE_OFFSET, baseOffset);
        bytes.putInt(start + BatchLayout.LEADER_EPOCH, leaderEpoch);
    }

    /**
     * Sets the producer's fields and makes the checksum anew.
     *
     * @param batch exactly one batch from position to limit, writable
     */
    public static void producer(ByteBuffer batch, ProducerStamp stamp) {
        int start = batch.position();
        stamp.writeTo(batch, start);
        int attributes = batch.getShort(start + BatchLayout.ATTRIBUTES) & ~BatchLayout.TRANSACTIONAL_BIT;
        int flag = stamp.transactional() ? BatchLayout.TRANSACTIONAL_BIT : 0;
        batch.putShort(start + BatchLayout.ATTRIBUTES, (short) (attributes | flag));
        batch.putInt(start + BatchLayout.CRC, RecordBatch.computeChecksum(batch));
    }
}
