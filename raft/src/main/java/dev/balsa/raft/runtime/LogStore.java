package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import java.io.IOException;
import java.util.List;

/** The logs of all groups of a broker, and the journals through which they are written: one for each data directory. */
public interface LogStore extends AutoCloseable {
    /** Groups found at start, metadata group first. */
    List<GroupLog> groups();

    /** Creates replicas durably. Blocks; not for loops. Creating a group that exists with the same descriptor returns it. */
    List<GroupLog> create(List<GroupDescriptor> descriptors) throws IOException;

    /** Forgets a group durably and removes its files. Blocks; not for loops. The group must not be written any more. */
    void drop(GroupId group) throws IOException;

    /** At least one; always the same. */
    List<LogJournal> journals();

    /** The journal that a log of this store is written through; always the same. Any thread; asked with every write. */
    LogJournal journalOf(GroupLog log);

    /** Waits for what was handed in, syncs and stops the threads. */
    @Override
    void close() throws IOException;
}
