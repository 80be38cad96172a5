package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Brokers with real hosts, in one thread, on virtual time: the clock moves by a millisecond when nobody has anything left to do. */
final class TestWorld {
    static final long MS = 1_000_000L;
    private static final long NETWORK_MS = 1;

    /** One broker: its disk outlives its process. */
    static final class Broker {
        final int id;
        final ReplicaId replica;
        final MemoryLogStore store = new MemoryLogStore();
        final Map<GroupId, TestListener> listeners = new TreeMap<>();
        final Map<GroupId, TestSnapshots> snapshots = new TreeMap<>();
        final List<String> failures = new ArrayList<>();
        final Queue<Runnable> coldReads = new ArrayDeque<>();
        final List<Frame> sent = new ArrayList<>();

        @Nullable
        MultiRaftHost host;

        boolean isFrozen;
        boolean isDiskStalled;
        boolean holdsColdReads;
        int lives;

        Broker(int id) {
            this.id = id;
            this.replica = new ReplicaId(id, new UUID(id, id));
        }

        MultiRaftHost running() {
            MultiRaftHost present = host;
            if (present == null) {
                throw new IllegalStateException("broker " + id + " is down");
            }
            return present;
        }

        TestListener listener(GroupId group) {
            TestListener listener = listeners.get(group);
            if (listener == null) {
                throw new IllegalStateException(group + " does not run on broker " + id);
            }
            return listener;
        }
    }

    /** What one turn sent to one broker. */
    record Frame(long atNanos, int from, int to, List<GroupMessage> messages) {}

    private final long seed;
    private final HostSettings settings;
    private final RaftSettings raftSettings;
    private final List<Frame> underWay = new ArrayList<>();
    final List<Broker> brokers = new ArrayList<>();
    final StringBuilder trace = new StringBuilder();
    Predicate<Frame> lost = frame -> false;
    long nowNanos = 1_000 * MS;

    TestWorld(long seed, int brokerCount, HostSettings settings, RaftSettings raftSettings) {
        this.seed = seed;
        this.settings = settings;
        this.raftSettings = raftSettings;
        for (int id = 1; id <= brokerCount; id++) {
            brokers.add(new Broker(id));
        }
    }

    static TestWorld ofThree(long seed, int groups) {
        TestWorld world = new TestWorld(seed, 3, HostSettings.DEFAULT, RaftSettings.DEFAULT);
        world.createGroups(groups);
        world.brokers.forEach(world::boot);
        return world;
    }

    void createGroups(int count) {
        Configuration configuration = Configuration.ofVoters(
                brokers.stream().map(broker -> broker.replica).toList());
        for (Broker broker : brokers) {
            for (long id = 1; id <= count; id++) {
                broker.store.create(List.of(
                        new GroupDescriptor(new GroupId(id), "t", new UUID(7, id), 0, broker.replica, configuration)));
            }
        }
    }

    void boot(Broker broker) {
        broker.lives++;
        broker.coldReads.clear();
        broker.listeners.clear();
        HostPorts ports = new HostPorts(
                broker.store,
                new WorldTransport(broker),
                () -> nowNanos,
                group -> new Random(seed * 31 + broker.id * 1_000_003L + group.value() * 101 + broker.lives),
                broker.coldReads::add,
                broker.failures::add);
        MultiRaftHost host = MultiRaftHost.stepped(settings, ports);
        broker.host = host;
        for (GroupLog log : broker.store.groups()) {
            TestSnapshots snapshots = broker.snapshots.get(log.descriptor().group());
            long appliedIndex = snapshots == null ? 0 : snapshots.appliedIndex();
            host.start(log, raftSettings, new TestEntries(), appliedIndex, group -> {
                TestListener listener = new TestListener(group, appliedIndex, snapshots);
                broker.listeners.put(group.id(), listener);
                return listener;
            });
        }
    }

    /** The process dies; its connections are reset, so everybody hears of it at once. */
    void kill(Broker broker) {
        broker.host = null;
        broker.store.crash();
        broker.coldReads.clear();
        underWay.removeIf(frame -> frame.from == broker.id);
        for (Broker other : brokers) {
            if (other != broker && other.host != null) {
                other.host.refused(broker.id);
                other.host.unreachable(broker.id);
            }
        }
    }

    /** Lets a millisecond pass. */
    void step() {
        nowNanos += MS;
        deliverDue();
        for (Broker broker : brokers) {
            if (broker.host != null && !broker.isFrozen) {
                settle(broker);
            }
        }
    }

    void run(int ms) {
        for (int i = 0; i < ms; i++) {
            step();
        }
    }

    void runUntil(String what, int maxMs, BooleanSupplier condition) {
        for (int i = 0; i < maxMs && !condition.getAsBoolean(); i++) {
            step();
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("not within " + maxMs + " ms (seed " + seed + "): " + what);
        }
    }

    @Nullable
    Broker leader(GroupId group) {
        Broker found = null;
        int term = -1;
        for (Broker broker : brokers) {
            if (broker.host != null && !broker.isFrozen) {
                var status = broker.listener(group).group.status();
                if (status.role() == Role.LEADER && status.term() > term) {
                    found = broker;
                    term = status.term();
                }
            }
        }
        return found;
    }

    Broker awaitLeader(GroupId group) {
        runUntil("a leader of " + group + " that serves", 10_000, () -> {
            Broker leader = leader(group);
            return leader != null && leader.listener(group).group.mayServeReads(nowNanos);
        });
        Broker leader = leader(group);
        if (leader == null) {
            throw new AssertionError("the leader is gone");
        }
        return leader;
    }

    void propose(Broker broker, GroupId group, long token, String... texts) {
        List<TestEntries.Text> proposals =
                List.of(texts).stream().map(TestEntries.Text::new).toList();
        RaftGroup handle = broker.listener(group).group;
        handle.execute(() -> handle.propose(token, proposals));
    }

    private void settle(Broker broker) {
        MultiRaftHost host = broker.running();
        for (int i = 0; i < 100; i++) {
            boolean isMore = host.turn(nowNanos);
            for (Runnable read = nextColdRead(broker); read != null; read = nextColdRead(broker)) {
                read.run();
                isMore = true;
            }
            if (!broker.isDiskStalled) {
                isMore |= broker.store.waitingWrites() > 0;
                broker.store.sync();
            }
            if (!isMore) {
                return;
            }
        }
        throw new AssertionError("broker " + broker.id + " does not come to rest (seed " + seed + ")");
    }

    private static @Nullable Runnable nextColdRead(Broker broker) {
        return broker.holdsColdReads ? null : broker.coldReads.poll();
    }

    private void deliverDue() {
        List<Frame> due = underWay.stream()
                .filter(frame -> nowNanos - frame.atNanos >= NETWORK_MS * MS)
                .toList();
        underWay.removeAll(due);
        for (Frame frame : due) {
            Broker to = brokers.get(frame.to - 1);
            if (to.host != null && !lost.test(frame)) {
                frame.messages.forEach(
                        message -> trace.append(nowNanos).append(message).append('\n'));
                to.host.received(frame.messages);
            }
        }
    }

    static boolean isHeartbeat(GroupMessage message) {
        return message.message() instanceof RaftMessage.Heartbeat;
    }

    private final class WorldTransport implements PeerTransport {
        private final Broker from;

        WorldTransport(Broker from) {
            this.from = from;
        }

        @Override
        public void send(int brokerId, List<GroupMessage> messages) {
            Frame frame = new Frame(nowNanos, from.id, brokerId, messages);
            from.sent.add(frame);
            underWay.add(frame);
        }

        @Override
        public void close() {}
    }
}
