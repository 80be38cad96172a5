package dev.balsa.raft.core;

/** Something a leader is asked to append. Opaque to Raft; the {@link EntryFactory} knows what it is. */
public interface Proposal {
    /** Size of the entry it will become, at least approximately; used for limits before it is stamped. */
    int sizeBytes();

    /** Whether the entry will be of kind {@link dev.balsa.raft.log.EntryKind#DATA}, for which a full disk has no room. */
    default boolean holdsData() {
        return true;
    }
}
