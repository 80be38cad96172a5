package dev.balsa.client.producer;

/**
 * What packing leaves of the batches of one partition, guessed from those before: {@code batch.size} is about what is sent, and
 * what an open batch will be packed into nobody knows. Falls slowly and rises at once, in Kafka's steps, since a batch that
 * turns out too small costs less than one that is too large. Written by the sender, read by callers' threads.
 */
final class PackedShare {
    private static final float FALL = 0.005f;
    private static final float RISE = 0.05f;

    private volatile float share = 1;

    void packed(int unpackedBytes, int packedBytes) {
        float seen = Math.min(1, (float) packedBytes / Math.max(1, unpackedBytes));
        float before = share;
        share = seen > before ? Math.min(1, Math.max(before + RISE, seen)) : Math.max(before - FALL, seen);
    }

    /**
     * How many bytes may be gathered for a batch.
     *
     * @param packedBytes wanted after packing
     * @param mostBytes never more, as they must fit into a request even if they cannot be packed at all
     */
    int unpackedBytes(int packedBytes, int mostBytes) {
        return (int) Math.min(Math.max(packedBytes, mostBytes), packedBytes / share);
    }
}
