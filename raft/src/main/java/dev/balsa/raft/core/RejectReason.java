package dev.balsa.raft.core;

/** Why a proposal was not appended. In every case nothing was written. */
public enum RejectReason {
    NOT_LEADER,
    /** Too many uncommitted bytes; try again when some have committed. */
    OVERLOADED,
    HALTED
}
