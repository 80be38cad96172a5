package dev.balsa.raft.runtime;

/** How storage talks back to a loop. Called on storage threads: implementations only enqueue. */
public interface WriterListener {
    /** Everything up to this ticket is durable. */
    void durable(long ticket);

    /** Entries of this group up to the index stand in segments. */
    void stored(GroupLog log, long index);

    /** The data directory failed for good: nothing more will become durable. */
    void failed(String cause);
}
