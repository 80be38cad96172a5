package dev.balsa.log.segment;

import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.membership.Configuration;

/**
 * What must be known of the log before its first entry. Replicated facts only, so every replica has the same.
 *
 * @param previous the entry before the first one, {@link EntryId#ZERO} for a log that begins at 1
 * @param startOffset offset the first record has or will get
 * @param configurationIndex index of the entry that holds {@code configuration}; 0 if no configuration entry came before
 *     the anchor, and the group's initial configuration, which is not part of the log, is in force
 * @param configuration in force at {@code previous}; {@link Configuration#EMPTY} if {@code configurationIndex} is 0
 */
public record SegmentAnchor(EntryId previous, long startOffset, long configurationIndex, Configuration configuration) {
    public static final SegmentAnchor BEGINNING = new SegmentAnchor(EntryId.ZERO, 0, 0, Configuration.EMPTY);

    public SegmentAnchor {
        if (configurationIndex == 0 && !configuration.equals(Configuration.EMPTY)) {
            throw new IllegalArgumentException("an initial configuration is not part of the log: " + configuration);
        }
    }
}
