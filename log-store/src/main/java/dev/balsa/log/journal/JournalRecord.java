package dev.balsa.log.journal;

import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.util.List;

/** What a frame says about one group, or about the journal. Replayed in the order in which it was written. */
public sealed interface JournalRecord {
    /** The group it is about; the metadata group's for records about the journal as a whole. */
    GroupId group();

    /** Term and vote. Replay keeps the highest term, and in it the vote. */
    record HardStateSet(GroupId group, HardState state) implements JournalRecord {}

    /** Contiguous entries; those that are there already are repeated unchanged. */
    record Entries(GroupId group, List<Entry> entries) implements JournalRecord {
        public Entries {
            entries = List.copyOf(entries);
        }
    }

    /** Entries from here on are void. */
    record Truncated(GroupId group, long fromIndex) implements JournalRecord {}

    /** Entries up to here, as the log stands at this record, are committed. */
    record CommitHint(GroupId group, long commitIndex) implements JournalRecord {}

    record GroupCreated(GroupDescriptor descriptor) implements JournalRecord {
        @Override
        public GroupId group() {
            return descriptor.group();
        }
    }

    /** The group is gone for good; its id never comes back. */
    record GroupDropped(GroupId group) implements JournalRecord {}

    /**
     * The whole state of a group as of this frame: voids every record of the group in frames before {@code sinceLsn}.
     *
     * @param position durable end of its segments; later segment bytes are worth nothing
     * @param sinceLsn first frame with records that still count
     * @param configuration in force at {@code position}; index 0 and the initial one if the log has none up to there
     */
    record GroupState(
            GroupDescriptor descriptor,
            HardState hardState,
            SegmentPosition position,
            long sinceLsn,
            long commitHint,
            ConfigurationAt configuration)
            implements JournalRecord {
        @Override
        public GroupId group() {
            return descriptor.group();
        }
    }

    /**
     * The log begins anew behind an anchor: voids every record of the group in frames before this one. Term and vote are
     * repeated, since they survive.
     */
    record Restarted(GroupDescriptor descriptor, HardState hardState, SegmentAnchor anchor) implements JournalRecord {
        @Override
        public GroupId group() {
            return descriptor.group();
        }
    }

    /**
     * No frame before {@code liveLsn} is needed any more.
     *
     * @param groupCount how many groups were alive
     */
    record Checkpoint(long liveLsn, int groupCount) implements JournalRecord {
        @Override
        public GroupId group() {
            return GroupId.METADATA;
        }
    }

    /** Whether recovery has to know it before it replays the others. */
    default boolean isCatalog() {
        return switch (this) {
            case HardStateSet ignored -> false;
            case Entries ignored -> false;
            case Truncated ignored -> false;
            case CommitHint ignored -> false;
            case GroupCreated ignored -> true;
            case GroupDropped ignored -> true;
            case GroupState ignored -> true;
            case Restarted ignored -> true;
            case Checkpoint ignored -> true;
        };
    }
}
