package dev.balsa.raft.log;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest entry that a segment has, where the disk does not give it back: what storage knows of it without having read it. It is
 * committed and others have it, so that it will be repaired; until then it can be followed, but neither sent nor applied.
 *
 * @param detail as {@link Anchor#detail}
 */
public record UnreadableEntry(EntryId id, byte[] detail) implements Predecessor {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnreadableEntry entry && id.equals(entry.id) && Arrays.equals(detail, entry.detail);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, Arrays.hashCode(detail));
    }

    @Override
    public String toString() {
        return "unreadable " + id;
    }
}
