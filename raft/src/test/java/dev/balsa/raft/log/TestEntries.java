package dev.balsa.raft.log;

/** Entries for tests. */
final class TestEntries {
    private TestEntries() {}

    static Entry entry(long index, int term) {
        return entry(index, term, 1);
    }

    static Entry entry(long index, int term, int sizeBytes) {
        return new Entry(index, term, EntryKind.DATA, new byte[sizeBytes], null);
    }
}
