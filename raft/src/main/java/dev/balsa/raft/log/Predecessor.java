package dev.balsa.raft.log;

/** What an entry follows: the entry before it, as far as the disk gives it back, or the place where the log begins. */
public sealed interface Predecessor permits Entry, UnreadableEntry, Anchor {
    EntryId id();
}
