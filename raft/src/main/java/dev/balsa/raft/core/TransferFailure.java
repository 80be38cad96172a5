package dev.balsa.raft.core;

/** Why leadership was not handed over. The replica that was asked goes on as before. */
public enum TransferFailure {
    NOT_LEADER,
    /** Another transfer is under way. */
    ALREADY_TRANSFERRING,
    /** The target is this replica or no voter, or there is no other voter that has been heard from and can lead. */
    NO_SUCH_TARGET,
    /** The target did not catch up, or did not take over, within an election timeout. */
    TIMED_OUT,
    /** Leadership ended before the target was told to take over. */
    LEADERSHIP_LOST,
    HALTED
}
