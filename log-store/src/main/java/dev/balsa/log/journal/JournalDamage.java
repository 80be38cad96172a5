package dev.balsa.log.journal;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A range of frames that cannot be read although it was, or may have been, acknowledged.
 *
 * @param file name of the journal file in which the range begins, or should begin
 * @param position byte in that file
 * @param firstLsn first frame of the range
 * @param lastLsn last frame of the range
 * @param groups ids of the groups that had records in the range; null if that cannot be told, so that it may be any
 */
public record JournalDamage(
        String file,
        long position,
        long firstLsn,
        long lastLsn,
        @Nullable List<Long> groups,
        String cause) {
    @Override
    public String toString() {
        String names = groups == null
                ? "any group of this directory"
                : "groups " + groups.stream().map(id -> "g" + id).collect(Collectors.joining(", "));
        return file + " at byte " + position + ", frames " + firstLsn + " to " + lastLsn + ", records of " + names
                + ": " + cause;
    }
}
