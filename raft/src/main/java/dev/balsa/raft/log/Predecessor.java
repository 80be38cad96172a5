package dev.balsa.raft.log;

/** What an entry follows: the entry before it, or the place where the log begins. */
public sealed interface Predecessor permits Entry, Anchor {
    EntryId id();
}
