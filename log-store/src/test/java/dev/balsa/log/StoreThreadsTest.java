package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.entry.TestEntries;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogWriter;
import dev.balsa.raft.runtime.WriterListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store with its own threads on a real disk, written by two loops. */
class StoreThreadsTest {
    private static final ReplicaId SELF = new ReplicaId(1, new UUID(3, 4));
    private static final int GROUPS = 8;
    private static final int ENTRIES = 300;

    /** Keeps a few writes of each of its groups under way, as a core does. */
    private static final class Loop implements WriterListener, Runnable {
        private final BlockingQueue<Long> durable = new LinkedBlockingQueue<>();
        private final List<GroupLog> logs;
        private final LogWriter writer;
        private final SplittableRandom random = new SplittableRandom(1);
        private volatile String outcome = "still running";

        Loop(JournaledLogStore store, List<GroupLog> logs) {
            this.logs = logs;
            this.writer = store.openWriter(this);
        }

        @Override
        public void run() {
            try {
                long ticket = 0;
                for (int index = 1; index <= ENTRIES; index++) {
                    for (GroupLog log : logs) {
                        ticket = writer.append(
                                log,
                                new Persist(
                                        index,
                                        0,
                                        null,
                                        List.of(TestEntries.data(index, 1, index - 1, 1, 1, 2_000, random)),
                                        List.of()));
                    }
                    await(ticket);
                    for (GroupLog log : logs) {
                        log.committed(index);
                    }
                }
                outcome = "done";
            } catch (InterruptedException | RuntimeException e) {
                outcome = e.toString();
            }
        }

        private void await(long ticket) throws InterruptedException {
            long told = 0;
            while (told < ticket) {
                Long next = durable.poll(30, TimeUnit.SECONDS);
                if (next == null) {
                    throw new IllegalStateException("ticket " + ticket + " was not told, the last one was " + told);
                }
                told = next;
            }
        }

        @Override
        public void durable(long ticket) {
            durable.add(ticket);
        }

        @Override
        public void stored(GroupLog log, long index) {}

        @Override
        public void failed(String cause) {
            outcome = cause;
        }
    }

    @Test
    void twoLoopsWriteThroughManyCheckpointsAndEverythingIsThereAfterwards(@TempDir Path temp)
            throws IOException, InterruptedException {
        NioFileIo io = new NioFileIo();
        Path directory = temp.resolve("data");
        LogStoreSettings settings = new LogStoreSettings(512 << 10, 4, new SegmentSettings(1 << 20, 4 << 10));
        DataDirectory.format(io, directory, new DataDirectory.Identity("c", 1, new UUID(1, 2), List.of()));
        try (JournaledLogStore store = JournaledLogStore.open(io, directory, settings)) {
            List<GroupDescriptor> descriptors = new ArrayList<>();
            for (int i = 0; i < GROUPS; i++) {
                descriptors.add(new GroupDescriptor(
                        new GroupId(i), "t", new UUID(9, 9), i, SELF, Configuration.ofVoters(List.of(SELF))));
            }
            List<GroupLog> logs = store.create(descriptors);
            logs.forEach(GroupLog::recovered);
            Loop one = new Loop(store, logs.subList(0, GROUPS / 2));
            Loop two = new Loop(store, logs.subList(GROUPS / 2, GROUPS));
            Thread first = Thread.ofPlatform().start(one);
            Thread second = Thread.ofPlatform().start(two);
            first.join();
            second.join();
            assertEquals("done", one.outcome);
            assertEquals("done", two.outcome);
            StoreStats stats = store.stats();
            assertTrue(stats.checkpoints() > 2, stats.toString());
            assertTrue(stats.frames() <= 2L * ENTRIES + stats.checkpoints() * (GROUPS + 2) + 10, stats.toString());
        }
        try (JournaledLogStore store = JournaledLogStore.open(io, directory, settings)) {
            assertEquals(GROUPS, store.groups().size());
            for (GroupLog log : store.groups()) {
                assertEquals(ENTRIES, log.recovered().lastIndex());
                assertEquals(ENTRIES, ((PartitionLog) log).storedIndex());
            }
        }
    }
}
