package dev.balsa.broker.topic;

/** One partition of a topic, by name. Comes from requests too, so the name may be anything: print it with {@link #toString} only. */
public record PartitionId(String topic, int partition) {
    /** For messages, with a hostile name made harmless. */
    @Override
    public String toString() {
        return TopicName.quoted(topic) + " partition " + partition;
    }
}
