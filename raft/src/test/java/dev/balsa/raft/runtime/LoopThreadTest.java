package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.membership.Configuration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads: nothing is lost between those who leave work and a loop that parks. */
@Timeout(30)
class LoopThreadTest {
    private static final int THREADS = 4;
    private static final int PER_THREAD = 500;
    private static final HostSettings SETTINGS =
            new HostSettings(2, 5_000_000L, 3, 64, 1_000_000L, 1 << 20, 4, 1 << 20);

    private static final PeerTransport NOBODY = new PeerTransport() {
        @Override
        public void send(int brokerId, List<GroupMessage> messages) {
            throw new AssertionError("there is nobody to send to");
        }

        @Override
        public void close() {}
    };

    /** Syncs on a thread of its own, as the journal does. */
    private static final class Journal implements AutoCloseable {
        final MemoryLogStore store = new MemoryLogStore();
        private final AtomicBoolean isClosed = new AtomicBoolean();

        Journal() {
            Thread.ofPlatform().daemon().start(() -> {
                while (!isClosed.get()) {
                    store.sync();
                    Thread.onSpinWait();
                }
            });
        }

        @Override
        public void close() {
            isClosed.set(true);
        }
    }

    private static final class Counter implements GroupListener {
        final CountDownLatch isLeader = new CountDownLatch(1);
        final CountDownLatch isDeposed = new CountDownLatch(1);
        final CountDownLatch committed = new CountDownLatch(THREADS * PER_THREAD);
        final AtomicInteger answered = new AtomicInteger();

        @Override
        public void roleChanged(RaftStatus status) {
            if (status.role() == Role.LEADER) {
                isLeader.countDown();
            } else if (isLeader.getCount() == 0) {
                isDeposed.countDown();
            }
        }

        @Override
        public void proposed(long token, long firstIndex, int term) {
            answered.incrementAndGet();
        }

        @Override
        public void rejected(long token, RejectReason reason) {
            answered.incrementAndGet();
        }

        @Override
        public void durable(long durableIndex) {}

        @Override
        public void committed(List<Entry> entries) {
            entries.stream().filter(entry -> entry.kind() == EntryKind.DATA).forEach(entry -> committed.countDown());
        }

        @Override
        public void tick(long nowNanos) {}

        @Override
        public void halted(String reason) {
            throw new AssertionError(reason);
        }
    }

    @Test
    void everyProposalOfManyThreadsCommits() throws Exception {
        try (Journal journal = new Journal()) {
            ReplicaId self = new ReplicaId(1, new UUID(1, 1));
            AtomicReference<String> failure = new AtomicReference<>();
            HostPorts ports = new HostPorts(
                    journal.store, NOBODY, System::nanoTime, group -> new Random(1), Runnable::run, failure::set);
            MultiRaftHost host = MultiRaftHost.threaded(SETTINGS, ports);
            Counter counter = new Counter();
            GroupLog log = journal.store
                    .create(List.of(new GroupDescriptor(
                            new GroupId(3), "t", new UUID(7, 7), 0, self, Configuration.ofVoters(List.of(self)))))
                    .getFirst();
            RaftGroup group = host.start(log, RaftSettings.DEFAULT, new TestEntries(), 0, handle -> counter);
            assertTrue(counter.isLeader.await(10, TimeUnit.SECONDS));
            for (int t = 0; t < THREADS; t++) {
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < PER_THREAD; i++) {
                        long token = i;
                        while (!group.offer(1000, () -> group.propose(token, List.of(new TestEntries.Text("x"))))) {
                            Thread.onSpinWait();
                        }
                    }
                });
            }
            assertTrue(counter.committed.await(20, TimeUnit.SECONDS), counter.committed.getCount() + " are missing");
            assertEquals(THREADS * PER_THREAD, counter.answered.get());
            assertThrows(IllegalStateException.class, () -> host.turn(0));
            host.close();
            assertEquals(0, counter.isDeposed.getCount(), "closing gives leadership up");
            assertNull(failure.get());
        }
    }

    @Test
    void noWakeUpIsLost() throws Exception {
        // Ticks so far apart that a loop which sleeps over a task sleeps for good.
        HostSettings rareTicks = new HostSettings(1, 3_600_000_000_000L, 3, 64, 1_000_000L, 1 << 20, 4, 1 << 20);
        try (Journal journal = new Journal()) {
            ReplicaId self = new ReplicaId(1, new UUID(1, 1));
            HostPorts ports = new HostPorts(
                    journal.store, NOBODY, System::nanoTime, group -> new Random(1), Runnable::run, cause -> {});
            MultiRaftHost host = MultiRaftHost.threaded(rareTicks, ports);
            GroupLog log = journal.store
                    .create(List.of(new GroupDescriptor(
                            new GroupId(3), "t", new UUID(7, 7), 0, self, Configuration.ofVoters(List.of(self)))))
                    .getFirst();
            RaftGroup group = host.start(log, RaftSettings.DEFAULT, new TestEntries(), 0, handle -> new Counter());
            AtomicInteger ran = new AtomicInteger();
            // Spinning leaves the next task just when the loop is about to park.
            for (int i = 1; i <= 20_000; i++) {
                group.execute(ran::incrementAndGet);
                long since = System.nanoTime();
                while (ran.get() < i) {
                    assertTrue(System.nanoTime() - since < 10_000_000_000L, "task " + i + " was slept over");
                    Thread.onSpinWait();
                }
            }
            host.close();
        }
    }

    @Test
    void aLoopThatDiesIsReported() throws Exception {
        try (Journal journal = new Journal()) {
            CountDownLatch failed = new CountDownLatch(1);
            HostPorts ports = new HostPorts(
                    journal.store,
                    NOBODY,
                    System::nanoTime,
                    group -> new Random(1),
                    Runnable::run,
                    cause -> failed.countDown());
            MultiRaftHost host = MultiRaftHost.threaded(SETTINGS, ports);
            ReplicaId self = new ReplicaId(1, new UUID(1, 1));
            GroupLog log = journal.store
                    .create(List.of(new GroupDescriptor(
                            new GroupId(3), "t", new UUID(7, 7), 0, self, Configuration.ofVoters(List.of(self)))))
                    .getFirst();
            RaftGroup group = host.start(log, RaftSettings.DEFAULT, new TestEntries(), 0, handle -> new Counter());
            group.execute(() -> {
                throw new StackOverflowError("the test wants the loop to die");
            });
            assertTrue(failed.await(10, TimeUnit.SECONDS));
            host.close();
        }
    }
}
