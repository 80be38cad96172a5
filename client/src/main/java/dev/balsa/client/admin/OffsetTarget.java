package dev.balsa.client.admin;

import java.time.Duration;
import java.time.Instant;

/** Where committed offsets are to be set. */
public sealed interface OffsetTarget {
    /** The oldest record. */
    record Earliest() implements OffsetTarget {}

    /** The end. */
    record Latest() implements OffsetTarget {}

    record Offset(long offset) implements OffsetTarget {}

    /** The first record that is not older. */
    record At(Instant time) implements OffsetTarget {}

    /** The first record that is not older than this. */
    record Ago(Duration age) implements OffsetTarget {}

    /** Forward, or back if negative, from what is committed. */
    record ShiftBy(long records) implements OffsetTarget {}

    /** What is committed, brought within what is there. */
    record Current() implements OffsetTarget {}
}
