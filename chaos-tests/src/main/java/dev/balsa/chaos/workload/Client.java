package dev.balsa.chaos.workload;

/**
 * One client of the workload, used by one thread. Everything it does stands in the history under its number; who takes its place after a
 * crash has another number.
 */
interface Client extends AutoCloseable {
    /** One operation, or a few that belong together. Returns after bounded time, whatever the cluster does. */
    void act();

    /** Whether it can do nothing more that its number promises: somebody with another number has to take its place. */
    default boolean isOver() {
        return false;
    }

    /** Ends without a word to the cluster, as far as a client can that lives in the harness. */
    void crash();

    @Override
    void close();
}
