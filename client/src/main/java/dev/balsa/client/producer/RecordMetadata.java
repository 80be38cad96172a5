package dev.balsa.client.producer;

/**
 * Where a record was written.
 *
 * @param offset -1 with acks 0
 * @param timestampMs the record's time, milliseconds since 1970
 * @param serializedKeySize bytes, -1 without a key
 * @param serializedValueSize bytes, -1 without a value
 * @param leaderEpoch term of the leader that wrote it
 * @param reached what was true when the broker answered; with acks 1 it may be more than was asked for
 * @param duplicate true if an earlier try had written it already; the offset is that of the first time
 */
public record RecordMetadata(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        int serializedKeySize,
        int serializedValueSize,
        int leaderEpoch,
        Acks reached,
        boolean duplicate) {}
