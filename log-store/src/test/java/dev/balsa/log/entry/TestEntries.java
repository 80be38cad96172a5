package dev.balsa.log.entry;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.membership.Configuration;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/** Makes entries for tests: well-formed, with contents drawn from the given generator. */
public final class TestEntries {
    private TestEntries() {}

    /** A RecordBatch v2 with a right CRC around {@code bodyBytes} random bytes in place of its records. */
    public static ByteBuffer batch(int recordCount, long maxTimestampMs, int bodyBytes, RandomGenerator random) {
        byte[] body = new byte[bodyBytes];
        random.nextBytes(body);
        return batch(recordCount, maxTimestampMs, body);
    }

    private static ByteBuffer batch(int recordCount, long maxTimestampMs, byte[] body) {
        ByteBuffer batch = ByteBuffer.allocate(EntryFrame.BATCH_HEADER_BYTES + body.length);
        batch.putInt(8, batch.capacity() - 12).put(16, (byte) 2);
        batch.putInt(23, recordCount - 1).putLong(27, maxTimestampMs).putLong(35, maxTimestampMs);
        batch.putLong(43, -1).putShort(51, (short) -1).putInt(53, -1).putInt(57, recordCount);
        batch.put(EntryFrame.BATCH_HEADER_BYTES, body);
        CRC32C crc = new CRC32C();
        crc.update(batch.slice(21, batch.capacity() - 21));
        return batch.putInt(17, (int) crc.getValue());
    }

    public static Entry data(
            long index,
            int term,
            long baseOffset,
            int recordCount,
            long timestampMs,
            int bodyBytes,
            RandomGenerator random) {
        ByteBuffer batch = batch(recordCount, timestampMs, bodyBytes, random);
        return EntryFrame.data(index, term, baseOffset, recordCount, timestampMs, timestampMs, batch);
    }

    /** A data entry with one record's worth of the given bytes. */
    public static Entry dataAround(long index, int term, long baseOffset, byte[] body) {
        return EntryFrame.data(index, term, baseOffset, 1, 5, 5, batch(1, 5, body));
    }

    public static Entry noop(long index, int term, long nextOffset) {
        return EntryFrame.control(EntryKind.NOOP, index, term, nextOffset, 1_000 + index, new byte[0]);
    }

    public static Entry roll(long index, int term, long nextOffset) {
        return EntryFrame.control(EntryKind.ROLL, index, term, nextOffset, 1_000 + index, new byte[0]);
    }

    public static Entry configuration(long index, int term, long nextOffset, Configuration configuration) {
        return EntryFrame.control(
                EntryKind.CONFIGURATION, index, term, nextOffset, 1_000 + index, configuration.encode());
    }

    public static Configuration randomConfiguration(RandomGenerator random) {
        List<ReplicaId> voters = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            voters.add(new ReplicaId(i + 1, new UUID(random.nextLong(), random.nextLong())));
        }
        return Configuration.ofVoters(voters);
    }

    /** Any entry that may follow; data three times out of four, the term rises now and then. */
    public static Entry next(
            long index, int previousTerm, long nextOffset, long timestampMs, int maxBodyBytes, RandomGenerator random) {
        int term = Math.max(1, previousTerm) + (random.nextInt(12) == 0 ? 1 + random.nextInt(3) : 0);
        return switch (random.nextInt(16)) {
            case 0, 1 -> noop(index, term, nextOffset);
            case 2 -> configuration(index, term, nextOffset, randomConfiguration(random));
            case 3 ->
                EntryFrame.control(
                        EntryKind.MARKER, index, term, nextOffset, timestampMs, new byte[1 + random.nextInt(40)]);
            default ->
                data(
                        index,
                        term,
                        nextOffset,
                        1 + random.nextInt(20),
                        timestampMs,
                        random.nextInt(maxBodyBytes + 1),
                        random);
        };
    }
}
