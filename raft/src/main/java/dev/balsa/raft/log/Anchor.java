package dev.balsa.raft.log;

import dev.balsa.raft.membership.Configuration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The place where a log begins: everything up to and including {@code id} is committed and gone. It is all that has to be known
 * of what is gone, so a replica that lacks it can begin here as well.
 *
 * @param id the last entry before the first one; {@link EntryId#ZERO} if nothing is gone
 * @param configurationIndex index of the entry that holds {@code configuration}; 0 for the group's initial one
 * @param configuration in force at {@code id}
 * @param detail what storage and application know of this place, such as the next record's offset; opaque to Raft
 */
public record Anchor(EntryId id, long configurationIndex, Configuration configuration, byte[] detail)
        implements Predecessor {
    /** It travels in one message and stands in headers; what is larger belongs into a snapshot. */
    public static final int MAX_DETAIL_BYTES = 1024;

    private static final byte[] NO_DETAIL = {};

    public Anchor {
        if (detail.length > MAX_DETAIL_BYTES) {
            throw new IllegalArgumentException(
                    "an anchor's detail has at most " + MAX_DETAIL_BYTES + " bytes, not " + detail.length);
        }
        if (configurationIndex < 0 || configurationIndex > id.index()) {
            throw new IllegalArgumentException(
                    "the configuration in force at " + id + " cannot come from entry " + configurationIndex);
        }
    }

    /** The beginning of a log from which nothing is gone. */
    public static Anchor beginning(Configuration initial) {
        return new Anchor(EntryId.ZERO, 0, initial, NO_DETAIL);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Anchor anchor
                && id.equals(anchor.id)
                && configurationIndex == anchor.configurationIndex
                && configuration.equals(anchor.configuration)
                && Arrays.equals(detail, anchor.detail);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, configurationIndex, configuration, Arrays.hashCode(detail));
    }

    @Override
    public String toString() {
        return "after " + id;
    }
}
