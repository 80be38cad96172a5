package dev.balsa.log;

import dev.balsa.log.segment.DamagedRange;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.util.List;

/** What keeps a group's segments in bounds and whole. Any thread. */
public interface LogUpkeep {
    /**
     * What retention asks for at this moment. Reads no file.
     *
     * @param nowMs by the clock that append times are stamped with; it should not jump, for nobody here can tell that it did
     */
    RetentionPlan retention(RetentionPolicy policy, long nowMs);

    /**
     * Keeps segments that hold entries from {@code index} on, whatever the log start says: for state that has to be derived from
     * them again after a crash, and for a replica that is being brought up from the anchor. Replaces what was said before;
     * {@link Long#MAX_VALUE} holds nothing, which is how it begins. Nothing goes before {@link PartitionLog#recovered} has been
     * called, so whoever needs something held after a start says so before that.
     */
    void holdFrom(long index);

    /** Bytes of whole segments that lie before the log start and are still there. */
    long bytesGivenUp();

    /**
     * Ranges of segments that cannot be read, found when the log was opened, read, or read again in the background; empty in
     * health. They are never served. As long as there is one, the replica may vote but should not lead.
     */
    List<DamagedRange> damage();

    /** Has the segments of this log read again before others, because something in them could not be read. */
    void suspect();

    /**
     * Puts entries that a peer has sent into the place of damaged ones. Blocks; not for loops.
     *
     * @param entries the first ones of a damaged range, or all of it
     * @return what is still damaged
     * @throws IllegalArgumentException if they do not fit into any damaged range
     * @throws IOException if they could not be written
     */
    List<DamagedRange> repair(List<Entry> entries) throws IOException;

    /** Where the log begins here: what a replica that lacks everything before has to be told. */
    Anchor anchor();
}
