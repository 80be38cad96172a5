package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import java.io.IOException;
import java.util.List;

/** The logs of all groups in one data directory, which share one journal and one sync. */
public interface LogStore extends AutoCloseable {
    /** Groups found at start, metadata group first. */
    List<GroupLog> groups();

    /** Creates replicas durably. Blocks; not for loops. Creating a group that exists with the same descriptor returns it. */
    List<GroupLog> create(List<GroupDescriptor> descriptors) throws IOException;

    /** Forgets a group durably and removes its files. Blocks; not for loops. The group must not be written any more. */
    void drop(GroupId group) throws IOException;

    /** Opens the way for one loop's writes. */
    LogWriter openWriter(WriterListener listener);

    /** Waits for what was handed in, syncs and stops the threads. */
    @Override
    void close() throws IOException;
}
