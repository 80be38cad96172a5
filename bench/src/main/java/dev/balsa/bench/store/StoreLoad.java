package dev.balsa.bench.store;

import dev.balsa.log.DataDirectory;
import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.PartitionLog;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogWriter;
import dev.balsa.raft.runtime.WriterListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.HdrHistogram.Histogram;

/** A store on the machine's disk and groups that write to it, each a new entry as soon as its last one is durable. */
final class StoreLoad implements AutoCloseable {
    private static final ReplicaId SELF = new ReplicaId(1, new UUID(1, 1));
    private static final int BATCH_HEADER_BYTES = 61;

    final CountingFileIo io = new CountingFileIo();
    final JournaledLogStore store;
    private final List<PartitionLog> logs = new ArrayList<>();
    private final long[] lastIndex;
    private final long[] startedNanos;
    private final ByteBuffer batch;
    private final LogWriter writer;
    private final LinkedBlockingQueue<Long> durable = new LinkedBlockingQueue<>();
    private final List<Integer> groupOfTicket = new ArrayList<>();
    private long told;
    private long seq;

    /** What a run amounts to. */
    record Result(
            long entries, double seconds, long frames, long syncs, long entryBytes, long diskBytes, Histogram nanos) {
        String json(String name, String parameters) {
            return String.format(
                    Locale.ROOT,
                    "{\"benchmark\":\"%s\",%s,\"entries\":%d,\"perSecond\":%.0f,\"p50Us\":%.1f,\"p99Us\":%.1f,"
                            + "\"entriesPerJournalSync\":%.2f,\"syncs\":%d,\"deviceBytesPerByte\":%.3f}",
                    name,
                    parameters,
                    entries,
                    entries / seconds,
                    nanos.getValueAtPercentile(50) / 1e3,
                    nanos.getValueAtPercentile(99) / 1e3,
                    (double) entries / Math.max(1, frames),
                    syncs,
                    (double) diskBytes / entryBytes);
        }
    }

    StoreLoad(Path directory, LogStoreSettings settings, int groups, int entryBytes) throws IOException {
        DataDirectory.format(io, directory, new DataDirectory.Identity("bench", 1, SELF.incarnation(), List.of()));
        store = JournaledLogStore.open(io, directory, settings);
        List<GroupDescriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            descriptors.add(new GroupDescriptor(
                    new GroupId(i + 1), "bench", new UUID(2, 2), i, SELF, Configuration.ofVoters(List.of(SELF))));
        }
        for (GroupLog log : store.create(descriptors)) {
            log.recovered();
            logs.add((PartitionLog) log);
        }
        lastIndex = new long[groups];
        startedNanos = new long[groups];
        batch = batch(Math.max(BATCH_HEADER_BYTES, entryBytes - EntryFrame.HEADER_BYTES));
        writer = store.openWriter(new WriterListener() {
            @Override
            public void durable(long ticket) {
                durable.add(ticket);
            }

            @Override
            public void stored(GroupLog log, long index) {}

            @Override
            public void failed(String cause) {
                throw new IllegalStateException(cause);
            }
        });
    }

    /** One record's worth of bytes in the layout that the store checks; what is in it is nobody's business here. */
    private static ByteBuffer batch(int bytes) {
        ByteBuffer batch = ByteBuffer.allocate(bytes);
        batch.putInt(8, bytes - 12).put(16, (byte) 2).putLong(27, 1).putLong(35, 1);
        batch.putLong(43, -1).putShort(51, (short) -1).putInt(53, -1).putInt(57, 1);
        CRC32C crc = new CRC32C();
        crc.update(batch.slice(21, bytes - 21));
        return batch.putInt(17, (int) crc.getValue());
    }

    PartitionLog log(int group) {
        return logs.get(group);
    }

    private void submit(int group) {
        long index = ++lastIndex[group];
        Entry entry = EntryFrame.data(index, 1, index - 1, 1, index, 1, batch);
        startedNanos[group] = System.nanoTime();
        groupOfTicket.add(group);
        writer.append(logs.get(group), new Persist(++seq, 0, null, List.of(entry), List.of()));
    }

    /** Runs until so many entries are durable. Not to be interrupted. */
    Result run(long entries) throws InterruptedException {
        Histogram nanos = new Histogram(3);
        long framesBefore = store.stats().frames();
        long syncsBefore = io.syncs.get();
        long bytesBefore = io.bytes.get();
        long begun = System.nanoTime();
        long handed = 0;
        for (int group = 0; group < logs.size() && handed < entries; group++, handed++) {
            submit(group);
        }
        long done = 0;
        while (done < entries) {
            long ticket = durable.take();
            for (; told < ticket; told++, done++) {
                int group = groupOfTicket.get((int) told);
                nanos.recordValue(System.nanoTime() - startedNanos[group]);
                logs.get(group).committed(lastIndex[group]);
                if (handed < entries) {
                    submit(group);
                    handed++;
                }
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        awaitStored();
        long entryBytes = entries * (long) (EntryFrame.HEADER_BYTES + batch.capacity());
        return new Result(
                entries,
                seconds,
                store.stats().frames() - framesBefore,
                io.syncs.get() - syncsBefore,
                entryBytes,
                io.bytes.get() - bytesBefore,
                nanos);
    }

    /** Waits until all files of the journal have been made, which is done once and at leisure. */
    void awaitJournalFiles(int files) {
        while (store.stats().journalFiles() < files) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** What is in memory reaches the segments within the next rounds of the segment writer. */
    private void awaitStored() {
        for (int group = 0; group < logs.size(); group++) {
            while (logs.get(group).storedIndex() < lastIndex[group]) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
