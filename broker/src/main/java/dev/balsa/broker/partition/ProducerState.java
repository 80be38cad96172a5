package dev.balsa.broker.partition;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What committed entries say about one idempotent producer in one partition.
 *
 * @param batches the last ones of this epoch, oldest first, 1 to {@link #MAX_BATCHES}
 */
public record ProducerState(long producerId, int epoch, List<WrittenBatch> batches) {
    /** A producer may have this many requests in flight; a retry of any of them must be recognised (KAFKA-5494). */
    public static final int MAX_BATCHES = 5;

    private static final int BYTES_PER_BATCH = 4 + 4 + 8 + 8 + 8 + 4;
    private static final byte FORMAT_VERSION = 1;

    public ProducerState {
        if (batches.isEmpty() || batches.size() > MAX_BATCHES) {
            throw new IllegalArgumentException(batches.size() + " batches of producer " + producerId);
        }
        batches = List.copyOf(batches);
    }

    public WrittenBatch last() {
        return batches.getLast();
    }

    /** Big-endian: version u8, producer id, epoch i32, count u8, and per batch its components in order. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(1 + 8 + 4 + 1 + batches.size() * BYTES_PER_BATCH);
        out.put(FORMAT_VERSION).putLong(producerId).putInt(epoch).put((byte) batches.size());
        for (WrittenBatch batch : batches) {
            out.putInt(batch.baseSequence())
                    .putInt(batch.lastSequence())
                    .putLong(batch.baseOffset())
                    .putLong(batch.appendTimeMs())
                    .putLong(batch.index())
                    .putInt(batch.term());
        }
        return out.array();
    }

    /** @throws IllegalArgumentException if the bytes are not what {@link #encode} makes */
    public static ProducerState decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 14 || in.get() != FORMAT_VERSION) {
            throw new IllegalArgumentException("not the state of a producer: " + bytes.length + " bytes");
        }
        long producerId = in.getLong();
        int epoch = in.getInt();
        int count = in.get();
        if (in.remaining() != count * BYTES_PER_BATCH) {
            throw new IllegalArgumentException("the state of producer " + producerId + " claims " + count
                    + " batches in " + in.remaining() + " bytes");
        }
        List<WrittenBatch> batches = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            batches.add(
                    new WrittenBatch(in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getLong(), in.getInt()));
        }
        return new ProducerState(producerId, epoch, batches);
    }
}
