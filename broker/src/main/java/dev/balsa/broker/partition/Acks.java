package dev.balsa.broker.partition;

/** How far a batch must have come before it is answered, and how far it has come. People spell it 0, 1, all. */
public enum Acks {
    /** Answered when it is taken; nothing is promised. */
    NONE,
    /** On the leader's disk, or committed. */
    LEADER,
    /** Committed: on the disks of a majority. */
    QUORUM
}
