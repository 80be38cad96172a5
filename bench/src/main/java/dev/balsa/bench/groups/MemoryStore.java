package dev.balsa.bench.groups;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogJournal;
import dev.balsa.raft.runtime.LogStore;
import dev.balsa.raft.runtime.LogWriter;
import dev.balsa.raft.runtime.WriterListener;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that keeps nothing and is never late, so that what is measured is the host's own cost. For hosts of one loop. */
final class MemoryStore implements LogStore, LogJournal {
    private @Nullable WriterListener listener;

    @Override
    public List<GroupLog> groups() {
        return List.of();
    }

    @Override
    public List<GroupLog> create(List<GroupDescriptor> descriptors) {
        return descriptors.stream().map(this::newLog).toList();
    }

    GroupLog newLog(GroupDescriptor descriptor) {
        return new MemoryLog(this, descriptor);
    }

    @Override
    public void drop(GroupId group) {}

    @Override
    public List<LogJournal> journals() {
        return List.of(this);
    }

    @Override
    public LogJournal journalOf(GroupLog log) {
        return this;
    }

    @Override
    public LogWriter openWriter(WriterListener loop) {
        listener = loop;
        return new Writer(loop);
    }

    private void stored(GroupLog log, long index) {
        if (listener != null) {
            listener.stored(log, index);
        }
    }

    @Override
    public void close() {}

    private static final class Writer implements LogWriter {
        private final WriterListener loop;
        private long tickets;

        Writer(WriterListener loop) {
            this.loop = loop;
        }

        @Override
        public long append(GroupLog log, Persist write) {
            loop.durable(++tickets);
            return tickets;
        }
    }

    private record MemoryLog(MemoryStore store, GroupDescriptor descriptor) implements GroupLog {
        @Override
        public RecoveredLog recovered() {
            return RecoveredLog.empty(descriptor.initialConfiguration());
        }

        @Override
        public void committed(long commitIndex) {
            store.stored(this, commitIndex);
        }

        @Override
        public List<Entry> read(long fromIndex, int maxBytes) throws IOException {
            throw new IOException("nothing is kept");
        }
    }
}
