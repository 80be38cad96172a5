package dev.balsa.log;

import dev.balsa.raft.log.Anchor;

/** What keeps a group's segments in bounds. Any thread. */
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
     * {@link Long#MAX_VALUE} holds nothing, which is how it begins.
     */
    void holdFrom(long index);

    /** Where the log begins here: what a replica that lacks everything before has to be told. */
    Anchor anchor();
}
