package dev.balsa.broker.config;

/** What a process does for its cluster. */
public enum ProcessRole {
    /** Votes in the metadata group. */
    CONTROLLER,
    /** Hosts partitions. */
    BROKER
}
