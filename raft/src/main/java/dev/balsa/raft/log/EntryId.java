package dev.balsa.raft.log;

/** Index and term: two logs that share one share everything up to it (Log Matching). {@code (0, 0)} is before the first entry. */
public record EntryId(long index, int term) {
    public static final EntryId ZERO = new EntryId(0, 0);

    /** Raft's "at least as up-to-date" order for elections (paper, section 5.4.1). */
    public boolean isAtLeastAsUpToDateAs(EntryId other) {
        return term != other.term ? term > other.term : index >= other.index;
    }

    @Override
    public String toString() {
        return index + "@" + term;
    }
}
