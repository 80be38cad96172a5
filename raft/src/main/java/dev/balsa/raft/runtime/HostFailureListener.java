package dev.balsa.raft.runtime;

/** Told, once and on any thread, that a host can promise nothing any more; the broker's process has to end. */
@FunctionalInterface
public interface HostFailureListener {
    /** @param cause what failed, for the last line of the log */
    void hostFailed(String cause);
}
