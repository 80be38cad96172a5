package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A log store whose disk is memory: writes wait until {@link #sync}, as for a slow disk, and are lost by {@link #crash}. What was
 * synced survives, so the same object is the disk of a broker's next life.
 */
final class MemoryLogStore implements LogStore, LogJournal {
    /** One group's log on this disk. */
    static final class Log implements GroupLog {
        private final GroupDescriptor descriptor;
        private final List<Entry> durable = new ArrayList<>();
        private Anchor base;
        private HardState hardState = HardState.INITIAL;
        private long committedIndex;
        private long storedIndex;
        private int failingReads;
        private int reads;
        private DiskState disk = DiskState.HEALTHY;

        Log(GroupDescriptor descriptor) {
            this.descriptor = descriptor;
            this.base = Anchor.beginning(descriptor.initialConfiguration());
        }

        @Override
        public GroupDescriptor descriptor() {
            return descriptor;
        }

        @Override
        public synchronized RecoveredLog recovered() {
            List<EntryId> terms = new ArrayList<>();
            List<RecoveredLog.ConfigurationAt> configurations = new ArrayList<>();
            for (Entry entry : durable) {
                if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                    terms.add(entry.id());
                }
                if (entry.kind() == EntryKind.CONFIGURATION && entry.configuration() != null) {
                    configurations.add(new RecoveredLog.ConfigurationAt(entry.index(), entry.configuration()));
                }
            }
            // The newest stored one too: whatever the log is cut to, its last entry has to be in memory.
            int tailFrom = Math.max(0, position(storedIndex));
            return new RecoveredLog(
                    hardState,
                    base,
                    terms,
                    configurations,
                    List.copyOf(durable.subList(tailFrom, durable.size())),
                    lastIndex(),
                    storedIndex,
                    storedIndex);
        }

        @Override
        public synchronized void committed(long commitIndex) {
            committedIndex = commitIndex;
        }

        @Override
        public synchronized List<Entry> read(long fromIndex, int maxBytes) throws IOException {
            reads++;
            if (failingReads > 0) {
                failingReads--;
                throw new IOException("the test wants this read to fail");
            }
            if (fromIndex <= base.id().index() || fromIndex > storedIndex) {
                throw new IOException("entry " + fromIndex + " is not in segments, which end at " + storedIndex);
            }
            List<Entry> entries = new ArrayList<>();
            long bytes = 0;
            for (long index = fromIndex; index <= storedIndex; index++) {
                Entry entry = durable.get(position(index));
                bytes += entry.sizeBytes();
                if (bytes > maxBytes && !entries.isEmpty()) {
                    break;
                }
                entries.add(entry);
            }
            return entries;
        }

        @Override
        public synchronized DiskState diskState() {
            return disk;
        }

        synchronized void diskIs(DiskState now) {
            disk = now;
        }

        synchronized void failReads(int count) {
            failingReads = count;
        }

        synchronized int reads() {
            return reads;
        }

        synchronized List<Entry> durable() {
            return List.copyOf(durable);
        }

        synchronized long storedIndex() {
            return storedIndex;
        }

        private long lastIndex() {
            return base.id().index() + durable.size();
        }

        private int position(long index) {
            return (int) (index - base.id().index() - 1);
        }

        /** Removes entries from the front, up to this one, which must be stored. */
        private synchronized Anchor removeUpTo(long index, byte[] detail) {
            RecoveredLog now = recovered();
            RecoveredLog.ConfigurationAt inForce =
                    new RecoveredLog.ConfigurationAt(base.configurationIndex(), base.configuration());
            for (RecoveredLog.ConfigurationAt at : now.configurations()) {
                inForce = at.index() <= index ? at : inForce;
            }
            EntryId id = durable.get(position(index)).id();
            durable.subList(0, position(index) + 1).clear();
            base = new Anchor(id, inForce.index(), inForce.configuration(), detail);
            return base;
        }

        private synchronized void apply(Persist write) {
            HardState state = write.hardState();
            if (state != null) {
                hardState = state;
            }
            Anchor restart = write.restart();
            if (restart != null) {
                durable.clear();
                base = restart;
                storedIndex = restart.id().index();
            }
            if (write.truncateFrom() > 0) {
                while (lastIndex() >= write.truncateFrom()) {
                    durable.removeLast();
                }
            }
            for (Entry entry : write.entries()) {
                if (entry.index() != lastIndex() + 1) {
                    throw new IllegalStateException("entry " + entry + " after " + durable.size());
                }
                durable.add(entry);
            }
        }

        private synchronized boolean store() {
            long storable = Math.min(committedIndex, lastIndex());
            boolean isNews = storable > storedIndex;
            storedIndex = Math.max(storedIndex, storable);
            return isNews;
        }
    }

    private record Queued(long ticket, Log log, Persist write) {}

    private static final class Writer implements LogWriter {
        private final WriterListener listener;
        private final List<Queued> queue = new ArrayList<>();
        private long tickets;

        Writer(WriterListener listener) {
            this.listener = listener;
        }

        @Override
        public synchronized long append(GroupLog log, Persist write) {
            tickets++;
            queue.add(new Queued(tickets, (Log) log, write));
            return tickets;
        }

        synchronized void sync() {
            if (!queue.isEmpty()) {
                queue.forEach(queued -> queued.log.apply(queued.write));
                long last = queue.getLast().ticket;
                queue.clear();
                listener.durable(last);
            }
        }
    }

    private final Map<GroupId, Log> logs = new TreeMap<>();
    private final List<Writer> writers = new ArrayList<>();
    private boolean isStoring = true;

    @Override
    public synchronized List<GroupLog> groups() {
        return List.copyOf(logs.values());
    }

    @Override
    public synchronized List<GroupLog> create(List<GroupDescriptor> descriptors) {
        descriptors.forEach(descriptor -> logs.computeIfAbsent(descriptor.group(), id -> new Log(descriptor)));
        return descriptors.stream()
                .map(descriptor -> (GroupLog) logs.get(descriptor.group()))
                .toList();
    }

    @Override
    public synchronized void drop(GroupId group) {
        logs.remove(group);
    }

    @Override
    public List<LogJournal> journals() {
        return List.of(this);
    }

    @Override
    public LogJournal journalOf(GroupLog log) {
        return this;
    }

    @Override
    public synchronized LogWriter openWriter(WriterListener listener) {
        Writer writer = new Writer(listener);
        writers.add(writer);
        return writer;
    }

    @Override
    public void close() {
        sync();
    }

    synchronized Log log(GroupId group) {
        Log log = logs.get(group);
        if (log == null) {
            throw new IllegalArgumentException("no " + group + " on this disk");
        }
        return log;
    }

    /** What retention does: entries up to this one are gone. */
    synchronized void removeUpTo(GroupId group, long index) {
        Log log = log(group);
        Anchor anchor = log.removeUpTo(index, new byte[] {7});
        writers.getLast().listener.logStarts(log, anchor);
    }

    /** From now on segments do or do not take what is committed. */
    synchronized void storeInSegments(boolean wanted) {
        isStoring = wanted;
    }

    /** Makes everything that waits durable and moves what is committed to segments. */
    synchronized void sync() {
        writers.forEach(Writer::sync);
        if (isStoring) {
            logs.values().stream()
                    .filter(Log::store)
                    .forEach(log -> writers.getLast().listener.stored(log, log.storedIndex()));
        }
    }

    /** Loses what was not synced; nobody of the life before hears anything any more. */
    synchronized void crash() {
        writers.clear();
    }

    synchronized void fail(String cause) {
        writers.forEach(writer -> writer.listener.failed(cause));
        writers.clear();
    }

    synchronized int waitingWrites() {
        return writers.stream().mapToInt(writer -> writer.queue.size()).sum();
    }
}
