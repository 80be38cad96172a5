package dev.balsa.simulation.fault;

/** Kinds of faults a seed switches on or off. */
public enum FaultKind {
    CRASH,
    AMBUSH,
    POWER_CUT,
    PAUSE,
    ISOLATE,
    ONE_WAY,
    SPLIT,
    BRIDGE,
    CUT_LINK,
    LOSS,
    DUPLICATION,
    ECHO,
    OVERTAKING,
    SLOW_NETWORK,
    SLOW_DISK,
    DISK_STALL,
    DISK_FAILURE,
    DISK_TROUBLE,
    CLOCK,
    RESIGN,
    FALSE_SIGNAL,
    SLOW_SEGMENTS,
    DISK_LOSS,
    CHURN,
    TRANSFER,
    STRAY_ORDER,
    RETENTION
}
