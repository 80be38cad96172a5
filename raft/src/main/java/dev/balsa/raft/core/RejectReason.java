package dev.balsa.raft.core;

/** Why a proposal was not appended, or a read not served. In every case nothing was written. */
public enum RejectReason {
    NOT_LEADER,
    /** Too many uncommitted bytes, or too many reads that wait; try again when some are done. */
    OVERLOADED,
    /** Leadership is being handed over; whoever leads next takes it, within an election timeout. */
    TRANSFERRING,
    /** No majority has room for data on its disks; passes when there is space again. */
    DISK_FULL,
    HALTED
}
