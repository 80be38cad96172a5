package dev.balsa.broker.metadata;

/** What a committed fact asks of a broker's disk. */
public enum ReplicaTask {
    /** The replica is to be made, if it is not there yet. */
    CREATE,
    /** The replica is to be stopped and its files removed. */
    DELETE
}
