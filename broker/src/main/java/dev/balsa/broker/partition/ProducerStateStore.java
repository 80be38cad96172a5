package dev.balsa.broker.partition;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.SnapshotChunk;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the committed producer state of partitions so that a restart reads the log only from the applied index on. Derived
 * state: if it is lost or old, replay makes it again.
 */
public interface ProducerStateStore {
    /**
     * What was saved last; {@link Saved#NONE} if nothing was. Blocks.
     *
     * @throws IOException if it cannot be read; the group must not start then
     */
    Saved load(GroupId group) throws IOException;

    /**
     * Writes a change and its applied index in one atomic batch, not necessarily synced. Never blocks: called on the group's
     * loop. Changes of one group are written in order; the next one is handed over only after {@code whenSaved} has run.
     *
     * @param whenSaved run on any thread once it is written; never run if the store has failed, which the store reports itself
     */
    void save(GroupId group, Change change, Runnable whenSaved);

    /** What has been saved survives a power cut at least up to this applied index; 0 if nothing does. Never goes back. Any thread. */
    long durableIndex(GroupId group);

    /** Asks for everything that was saved to be made durable within seconds. Never blocks. */
    void flushSoon();

    /**
     * Sets a piece of another replica's state aside, in order; position 0 voids what was set aside before. The last piece is
     * durable, with all before it, on return. Blocks.
     *
     * @throws IOException if it cannot be kept, or is too large to be a state
     */
    void stage(GroupId group, SnapshotChunk chunk) throws IOException;

    /** The whole state that was set aside for this anchor; null if there is none. Blocks. */
    byte @Nullable [] staged(GroupId group, EntryId anchor) throws IOException;

    /**
     * Replaces what was saved, after any change that still waits, and forgets what was set aside: all or nothing, durable on
     * return. Changes to an earlier state that are handed over later do nothing. Blocks.
     */
    void replace(GroupId group, Saved state) throws IOException;

    /** Removes everything of a dropped group, after any change of it that still waits. Blocks. */
    void forget(GroupId group) throws IOException;

    /** @param appliedIndex the state is that after this entry; 0 for none */
    record Saved(long appliedIndex, List<ProducerState> producers) {
        public static final Saved NONE = new Saved(0, List.of());

        public Saved {
            producers = List.copyOf(producers);
        }
    }

    /**
     * @param appliedIndex the state after the change is that after this entry
     * @param written producers that are new or differ
     * @param removed ids of producers that were forgotten
     */
    record Change(long appliedIndex, List<ProducerState> written, List<Long> removed) {
        public Change {
            written = List.copyOf(written);
            removed = List.copyOf(removed);
        }
    }
}
