package dev.balsa.broker.transport;

import dev.balsa.broker.leadership.LeadershipTable;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.PeerListener;
import io.grpc.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A broker that has nothing but its transport: real sockets on the loopback interface. */
final class TestBroker implements PeerListener, AutoCloseable {
    static final String CLUSTER = "cluster-of-the-test";

    final int id;
    final PeerIdentity identity;
    final Map<Integer, PeerAddress> addresses = new ConcurrentHashMap<>();
    final LeadershipTable leaderships;
    final GrpcPeerTransport transport;
    final Queue<GroupMessage> received = new ConcurrentLinkedQueue<>();
    final Queue<Runnable> notTaken = new ConcurrentLinkedQueue<>();
    final AtomicInteger unreachable = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicLong refusedAtNanos = new AtomicLong();
    volatile boolean takesAtOnce = true;

    private final EventLoops loops = EventLoops.withThreads(1);
    private final Server server;

    TestBroker(int id, int port) {
        this(id, port, CLUSTER, TransportSettings.DEFAULT);
    }

    /** @param port 0 for any */
    TestBroker(int id, int port, String cluster, TransportSettings settings) {
        this.id = id;
        this.identity = new PeerIdentity(cluster, id, new UUID(id, 100L + id));
        this.leaderships = new LeadershipTable(id, 1_000_000);
        this.transport = new GrpcPeerTransport(
                identity,
                () -> Map.copyOf(addresses),
                leaderships,
                new NettyLaneChannels(settings, loops),
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory()),
                settings,
                System::nanoTime,
                new Random(id));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            server = PeerListeners.builder(address, settings, loops, Runnable::run)
                    .addService(transport.start(this))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    PeerAddress address() {
        return new PeerAddress("127.0.0.1", port());
    }

    void knows(int brokerId, PeerAddress address) {
        addresses.put(brokerId, address);
        transport.addressesChanged();
    }

    void knows(TestBroker other) {
        knows(other.id, other.address());
    }

    static void connect(TestBroker one, TestBroker other) {
        one.knows(other);
        other.knows(one);
    }

    boolean isConnectedTo(TestBroker other) {
        return transport.isConnected(other.id);
    }

    ReplicaId replica() {
        return identity.replica();
    }

    void send(TestBroker to, RaftMessage... messages) {
        transport.send(
                to.id,
                List.of(messages).stream()
                        .map(message -> new GroupMessage(new GroupId(1), replica(), to.replica(), message))
                        .toList());
    }

    @Override
    public void received(List<GroupMessage> messages) {
        received.addAll(messages);
    }

    @Override
    public void received(List<GroupMessage> messages, Runnable taken) {
        received(messages);
        if (takesAtOnce) {
            taken.run();
        } else {
            notTaken.add(taken);
        }
    }

    void takeAll() {
        takesAtOnce = true;
        for (Runnable taken = notTaken.poll(); taken != null; taken = notTaken.poll()) {
            taken.run();
        }
    }

    @Override
    public void unreachable(int brokerId) {
        unreachable.incrementAndGet();
    }

    @Override
    public void refused(int brokerId) {
        refusedAtNanos.set(System.nanoTime());
        refused.incrementAndGet();
    }

    /** As a killed process: the system closes its sockets, nobody says goodbye. */
    void kill() {
        loops.close();
        try {
            close();
        } catch (RejectedExecutionException saysGoodbye) {
            // A dead process cannot; the lanes that had not noticed yet try to.
            server.shutdownNow();
        }
    }

    @Override
    public void close() {
        transport.close();
        server.shutdownNow();
        loops.close();
    }
}
