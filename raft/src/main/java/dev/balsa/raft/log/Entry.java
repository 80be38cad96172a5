package dev.balsa.raft.log;

import dev.balsa.raft.membership.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a group's log. The frame is the encoded entry, header included, exactly as it stands in the journal, in
 * segments and on the wire; it is stamped once by the leader and shared from then on by everybody, so nobody may
 * change it. Raft looks at index, term, kind, size and configuration only.
 *
 * @param index position in the log, from 1, without gaps
 * @param term the leader's term when it was stamped, at least 1
 * @param configuration set exactly for {@link EntryKind#CONFIGURATION}
 */
public record Entry(
        long index,
        int term,
        EntryKind kind,
        byte[] frame,
        @Nullable Configuration configuration) implements Predecessor {
    public Entry {
        if ((kind == EntryKind.CONFIGURATION) != (configuration != null)) {
            throw new IllegalArgumentException(
                    "entry " + index + " of kind " + kind + " with configuration " + configuration);
        }
    }

    @Override
    public EntryId id() {
        return new EntryId(index, term);
    }

    public int sizeBytes() {
        return frame.length;
    }

    @Override
    public String toString() {
        return kind + " " + index + "@" + term;
    }
}
