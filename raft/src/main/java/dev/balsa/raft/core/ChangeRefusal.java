package dev.balsa.raft.core;

/** Why a change of membership was not begun. Nothing was appended. */
public enum ChangeRefusal {
    NOT_LEADER,
    /** Leadership is being handed over; ask the next leader. */
    TRANSFERRING,
    /** No entry of this leader's term has committed yet; without one the change before could still be undone. Try again. */
    NOT_YET_COMMITTED_IN_TERM,
    /** The change before has not committed yet. Try again. */
    CHANGE_UNDER_WAY,
    /** None or several replicas would change their standing; change one at a time. */
    NOT_ONE_REPLICA,
    /** The last voter must stay. */
    NO_VOTER_LEFT,
    /** A replica becomes a voter only after it has been a learner. */
    NOT_A_LEARNER,
    /** The learner does not have what was committed a heartbeat ago, or is not heard from. Try again. */
    NOT_CAUGHT_UP,
    HALTED
}
