package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One loop, two groups, each on a disk of its own. */
class SeveralJournalsTest {
    private static final GroupId QUICK = new GroupId(1);
    private static final GroupId SLOW = new GroupId(2);

    /** Two disks as one store. */
    private static final class TwoDisks implements LogStore {
        final MemoryLogStore quick = new MemoryLogStore();
        final MemoryLogStore slow = new MemoryLogStore();

        @Override
        public List<GroupLog> groups() {
            List<GroupLog> all = new ArrayList<>(quick.groups());
            all.addAll(slow.groups());
            return all;
        }

        @Override
        public List<GroupLog> create(List<GroupDescriptor> descriptors) {
            throw new UnsupportedOperationException("made beforehand");
        }

        @Override
        public void drop(GroupId group) {
            throw new UnsupportedOperationException("kept");
        }

        @Override
        public List<LogJournal> journals() {
            return List.of(quick, slow);
        }

        @Override
        public LogJournal journalOf(GroupLog log) {
            return log.descriptor().group().equals(QUICK) ? quick : slow;
        }

        @Override
        public void close() {
            quick.close();
            slow.close();
        }
    }

    private final TwoDisks disks = new TwoDisks();
    private final List<String> failures = new ArrayList<>();
    private final Map<GroupId, TestListener> listeners = new TreeMap<>();
    private MultiRaftHost host;
    private long nowNanos = 1_000 * TestWorld.MS;

    @BeforeEach
    void start() {
        ReplicaId self = new ReplicaId(1, new UUID(1, 1));
        Configuration alone = Configuration.ofVoters(List.of(self));
        disks.quick.create(List.of(new GroupDescriptor(QUICK, "t", new UUID(7, 1), 0, self, alone)));
        disks.slow.create(List.of(new GroupDescriptor(SLOW, "t", new UUID(7, 2), 1, self, alone)));
        PeerTransport nobody = new PeerTransport() {
            @Override
            public void send(int brokerId, List<GroupMessage> messages) {
                throw new AssertionError("there is nobody to send to");
            }

            @Override
            public void close() {}
        };
        host = MultiRaftHost.stepped(
                HostSettings.DEFAULT.withLoops(1),
                new HostPorts(
                        disks,
                        nobody,
                        () -> nowNanos,
                        group -> new Random(group.value()),
                        Runnable::run,
                        failures::add));
        for (GroupLog log : disks.groups()) {
            host.start(log, RaftSettings.DEFAULT, new TestEntries(), 0, group -> {
                TestListener listener = new TestListener(group, 0, null);
                listeners.put(group.id(), listener);
                return listener;
            });
        }
        for (int i = 0; i < 5_000; i++) {
            turn();
            disks.quick.sync();
            disks.slow.sync();
        }
    }

    private void turn() {
        nowNanos += TestWorld.MS;
        for (int i = 0; i < 100 && host.turn(nowNanos); i++) {
            assertTrue(i < 99, "the loop does not come to rest");
        }
    }

    private TestListener listener(GroupId group) {
        TestListener listener = listeners.get(group);
        if (listener == null) {
            throw new IllegalStateException(group + " does not run");
        }
        return listener;
    }

    private void propose(GroupId group, String text) {
        RaftGroup handle = listener(group).group;
        handle.execute(() -> handle.propose(1, List.of(new TestEntries.Text(text))));
        turn();
    }

    @Test
    void aGroupOnAQuickDiskDoesNotWaitForASlowOne() {
        propose(SLOW, "slow");
        propose(QUICK, "quick");
        disks.quick.sync();
        turn();
        assertEquals(List.of("quick"), listener(QUICK).texts());
        assertEquals(List.of(), listener(SLOW).texts(), "acknowledged by the sync of another disk");
        disks.slow.sync();
        turn();
        assertEquals(List.of("slow"), listener(SLOW).texts());
        assertEquals(List.of(), failures);
    }

    @Test
    void oneDiskThatFailsEndsTheGroupsOfBoth() {
        propose(QUICK, "before");
        disks.quick.sync();
        turn();
        disks.slow.fail("Input/output error");
        turn();
        assertEquals(List.of("Input/output error"), failures);
        propose(QUICK, "after");
        disks.quick.sync();
        turn();
        assertEquals(List.of("before"), listener(QUICK).texts(), "this broker is on its way out");
    }
}
