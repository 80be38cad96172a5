package dev.balsa.raft.core;

/** What a replica is at the moment, for publishing. A learner or observer is a {@link #FOLLOWER}. */
public enum Role {
    FOLLOWER,
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER,
    HALTED
}
