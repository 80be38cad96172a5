package dev.balsa.log;

import dev.balsa.log.journal.Journal;
import dev.balsa.log.journal.JournalRecord;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Something other than a group's own write that has to become durable in the journal. */
sealed interface ControlRequest {
    /** Completed once durable; completed exceptionally if the store fails. */
    CompletableFuture<Void> done();

    /**
     * Adds to a frame whose body may have {@code limit} bytes.
     *
     * @return whether all of it is in; if not, the rest belongs into the next frame
     */
    boolean addTo(FramePlan plan, long lsn, int limit);

    /** Whether it only says again what the journal has said before. */
    default boolean isOfCheckpoint() {
        return switch (this) {
            case Create ignored -> false;
            case Drop ignored -> false;
            case Checkpoint ignored -> true;
            case State ignored -> true;
        };
    }

    /** All of it is durable, the last of it in frame {@code lsn}. */
    default void durable(long lsn) {
        done().complete(null);
    }

    record Create(GroupStorage group, CompletableFuture<Void> done) implements ControlRequest {
        @Override
        public boolean addTo(FramePlan plan, long lsn, int limit) {
            return addRecord(plan, group, new JournalRecord.GroupCreated(group.descriptor()), limit);
        }

        @Override
        public void durable(long lsn) {
            group.neededFrom(lsn);
            done.complete(null);
        }
    }

    record Drop(GroupStorage group, CompletableFuture<Void> done) implements ControlRequest {
        @Override
        public boolean addTo(FramePlan plan, long lsn, int limit) {
            return addRecord(
                    plan,
                    group,
                    new JournalRecord.GroupDropped(group.descriptor().group()),
                    limit);
        }

        @Override
        public void durable(long lsn) {
            group.neededFrom(lsn);
            done.complete(null);
        }
    }

    record Checkpoint(long liveLsn, int groupCount, CompletableFuture<Void> done) implements ControlRequest {
        @Override
        public boolean addTo(FramePlan plan, long lsn, int limit) {
            JournalRecord record = new JournalRecord.Checkpoint(liveLsn, groupCount);
            if (plan.bytes() + Journal.sizeOf(record) > limit) {
                return false;
            }
            plan.addBefore(record);
            return true;
        }
    }

    /**
     * Copy-forward: the group's state as of the frame, so that frames before need not be kept for it. Entries of the tail
     * that stand in frames before {@code boundaryLsn} are written again, and with them all later ones, so that what replay
     * meets is contiguous.
     */
    final class State implements ControlRequest {
        private final GroupStorage group;
        private final SegmentPosition position;
        private final CheckpointedLog checkpointed;
        private final ConfigurationAt configuration;
        private final long boundaryLsn;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final int restarts;
        private boolean isVoid;
        private long sinceLsn;
        private long nextCopied = Long.MAX_VALUE;

        /**
         * @param position forced end of the segments; nothing may be appended to them until this is durable
         * @param restarts how often the log had begun anew when these segments were looked at
         */
        State(
                GroupStorage group,
                SegmentPosition position,
                CheckpointedLog checkpointed,
                ConfigurationAt configuration,
                long boundaryLsn,
                int restarts) {
            this.checkpointed = checkpointed;
            this.group = group;
            this.position = position;
            this.configuration = configuration;
            this.boundaryLsn = boundaryLsn;
            this.restarts = restarts;
        }

        GroupStorage group() {
            return group;
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public boolean addTo(FramePlan plan, long lsn, int limit) {
            EntryTail tail = group.tail();
            isVoid = restarts != group.restarts();
            if (isVoid) {
                // It speaks of segments that the log has given up since.
                return true;
            }
            if (sinceLsn == 0) {
                long firstLsn = tail.firstLsn();
                boolean copies = firstLsn > 0 && firstLsn < boundaryLsn;
                sinceLsn = firstLsn == 0 || copies ? lsn : firstLsn;
                nextCopied = copies ? tail.firstIndex() : Long.MAX_VALUE;
            }
            return copyTail(plan, tail, limit) && addState(plan, limit);
        }

        private boolean copyTail(FramePlan plan, EntryTail tail, int limit) {
            var id = group.descriptor().group();
            int overhead = Journal.sizeOf(new JournalRecord.Entries(id, List.of()));
            while (nextCopied <= tail.lastIndex()) {
                int room = limit - plan.bytesWith(group, overhead);
                // An entry that no frame of normal size can hold gets one of its own.
                List<Entry> entries = plan.isEmpty() ? tail.range(nextCopied, room) : tail.from(nextCopied, room);
                if (entries.isEmpty()) {
                    return false;
                }
                plan.addBefore(group, new JournalRecord.Entries(id, entries));
                nextCopied = entries.getLast().index() + 1;
            }
            return true;
        }

        private boolean addState(FramePlan plan, int limit) {
            return addRecord(
                    plan,
                    group,
                    new JournalRecord.GroupState(
                            group.descriptor(),
                            group.hardState(),
                            position,
                            sinceLsn,
                            Math.max(position.lastIndex(), group.hintedIndex()),
                            configuration),
                    limit);
        }

        @Override
        public void durable(long lsn) {
            if (!isVoid) {
                group.stated(sinceLsn, checkpointed);
            }
            done.complete(null);
        }
    }

    private static boolean addRecord(FramePlan plan, GroupStorage group, JournalRecord record, int limit) {
        if (!plan.isEmpty() && plan.bytesWith(group, Journal.sizeOf(record)) > limit) {
            return false;
        }
        plan.addBefore(group, record);
        return true;
    }
}
