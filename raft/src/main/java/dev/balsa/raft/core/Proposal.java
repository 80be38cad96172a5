package dev.balsa.raft.core;

/** Something a leader is asked to append. Opaque to Raft; the {@link EntryFactory} knows what it is. */
public interface Proposal {
    /** Size of the entry it will become, at least approximately; used for limits before it is stamped. */
    int sizeBytes();
}
