package dev.balsa.broker.retention;

/** What a replica keeps that it has derived from its log's entries. On its group's loop; never blocks. */
public interface DerivedState {
    /** What survives a power cut is at least the state after this entry; 0 if nothing does. Never goes back. */
    long durableIndex();

    /** Asks for everything derived so far to survive a power cut within seconds. */
    void flushSoon();
}
