package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogStore;
import dev.balsa.raft.runtime.LogWriter;
import dev.balsa.raft.runtime.WriterListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The log store of one data directory: shared journal before, segments behind. */
public final class JournaledLogStore implements LogStore {
    /** Recovers everything in the directory and starts the journal and segment threads. */
    public static JournaledLogStore open(FileIo io, Path directory, LogStoreSettings settings) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<GroupLog> groups() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<GroupLog> create(List<GroupDescriptor> descriptors) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void drop(GroupId group) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public LogWriter openWriter(WriterListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
