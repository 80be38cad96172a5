package dev.balsa.broker.partition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The producer state of a partition as one replica sends it to another. Big-endian: version u32, applied index u64, count u32, per
 * producer its length u32 and {@link ProducerState#encode}, and CRC32C u32 over everything before.
 */
final class ProducerSnapshotCodec {
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 4 + 8 + 4 + 4;

    private ProducerSnapshotCodec() {}

    static byte[] encode(ProducerStateStore.Saved state) {
        List<byte[]> producers =
                state.producers().stream().map(ProducerState::encode).toList();
        int sizeBytes = producers.stream().mapToInt(bytes -> 4 + bytes.length).sum();
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + sizeBytes)
                .putInt(VERSION)
                .putLong(state.appliedIndex())
                .putInt(producers.size());
        producers.forEach(bytes -> out.putInt(bytes.length).put(bytes));
        return out.putInt(checksum(out.array(), out.position())).array();
    }

    /** @throws IOException if the bytes are not what {@link #encode} makes */
    static ProducerStateStore.Saved decode(byte[] bytes) throws IOException {
        if (bytes.length < FIXED_BYTES
                || ByteBuffer.wrap(bytes).getInt(bytes.length - 4) != checksum(bytes, bytes.length - 4)) {
            throw new IOException("the producer state of another replica is damaged: " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, bytes.length - 4);
        int version = in.getInt();
        if (version != VERSION) {
            throw new IOException("producer state of version " + version
                    + " came from another replica, this broker knows " + VERSION + "; run a newer version");
        }
        long appliedIndex = in.getLong();
        int count = in.getInt();
        List<ProducerState> producers = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                int length = in.remaining() < 4 ? -1 : in.getInt();
                if (length < 0 || length > in.remaining()) {
                    throw new IllegalArgumentException("it ends in the middle of a producer");
                }
                byte[] producer = new byte[length];
                in.get(producer);
                producers.add(ProducerState.decode(producer));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("the producer state of another replica cannot be read: " + e.getMessage(), e);
        }
        if (count < 0 || appliedIndex < 0 || in.hasRemaining()) {
            throw new IOException("the producer state of another replica contradicts itself: " + count
                    + " producers, applied index " + appliedIndex + ", " + in.remaining() + " bytes left over");
        }
        return new ProducerStateStore.Saved(appliedIndex, producers);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
