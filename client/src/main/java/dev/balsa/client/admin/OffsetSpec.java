package dev.balsa.client.admin;

/** Which offset of a partition is asked for. */
public sealed interface OffsetSpec {
    /** The oldest record that is left; where the next record goes if there is none. */
    record Earliest() implements OffsetSpec {}

    /** Where the next record goes; every record acknowledged before the question lies below it. */
    record Latest() implements OffsetSpec {}

    /**
     * The beginning of the batch that holds the first record of at least this time.
     *
     * @param timestampMs milliseconds since 1970
     */
    record Timestamp(long timestampMs) implements OffsetSpec {}
}
