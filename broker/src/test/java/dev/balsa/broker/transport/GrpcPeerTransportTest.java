package dev.balsa.broker.transport;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.leadership.Leadership;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.raft.runtime.GroupMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Brokers' transports over real sockets: what arrives, what is dropped, and how fast a death is noticed. */
@Timeout(60)
class GrpcPeerTransportTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<TestBroker> brokers = new ArrayList<>();

    @AfterEach
    void closeAll() {
        brokers.forEach(TestBroker::close);
    }

    private TestBroker broker(int id) {
        return broker(id, 0, TestBroker.CLUSTER, TransportSettings.DEFAULT);
    }

    private TestBroker broker(int id, int port, String cluster, TransportSettings settings) {
        TestBroker broker = new TestBroker(id, port, cluster, settings);
        brokers.add(broker);
        return broker;
    }

    private static void awaitConnected(TestBroker one, TestBroker other) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> one.isConnectedTo(other));
    }

    private static RaftMessage heartbeat(long round) {
        return new RaftMessage.Heartbeat(1, round, 0);
    }

    private static RaftMessage append(long prevIndex, int bytes) {
        List<Entry> entries = List.of(RandomMessages.data(prevIndex + 1, 1, bytes));
        return new RaftMessage.AppendRequest(1, 1, prevIndex, 1, 0, entries);
    }

    @Test
    void messagesArriveInTheOrderOfTheirLane() {
        TestBroker one = broker(1);
        TestBroker two = broker(2);
        TestBroker.connect(one, two);
        awaitConnected(one, two);
        int turns = 300;
        int perTurn = 10;
        int count = turns * perTurn;
        for (int turn = 0; turn < turns; turn++) {
            RaftMessage[] messages = new RaftMessage[2 * perTurn];
            for (int i = 0; i < perTurn; i++) {
                messages[2 * i] = heartbeat((long) turn * perTurn + i);
                messages[2 * i + 1] = append((long) turn * perTurn + i, 100);
            }
            one.send(two, messages);
        }
        await().atMost(SOON).until(() -> two.received.size() == 2 * count);
        long round = 0;
        long index = 0;
        for (GroupMessage message : two.received) {
            assertEquals(one.replica(), message.from());
            assertEquals(two.replica(), message.to());
            if (message.message() instanceof RaftMessage.Heartbeat heartbeat) {
                assertEquals(round++, heartbeat.round());
            } else if (message.message() instanceof RaftMessage.AppendRequest append) {
                assertEquals(index++, append.prevIndex());
            }
        }
        assertEquals(count, round);
        assertEquals(count, index);
        long frames = two.transport.counters().snapshot().framesReceived();
        assertTrue(frames <= 2 * turns + 10, frames + " frames for " + turns + " turns");
        assertEquals(0, one.unreachable.get());
    }

    @Test
    void aDeadProcessIsRefusedAtOnceAndOnce() {
        TestBroker one = broker(1);
        TestBroker two = broker(2);
        TestBroker.connect(one, two);
        awaitConnected(one, two);
        int before = one.refused.get();
        long killedAt = System.nanoTime();
        two.kill();
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> one.refused.get() > before);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(one.refusedAtNanos.get() - killedAt);
        // Keep-alive and timeouts need seconds. On an idle machine it takes some 10 ms.
        assertTrue(tookMs < 1_000, "noticed after " + tookMs + " ms");
        assertTrue(one.unreachable.get() >= 1, "windows are released too");
        // Many attempts later it has still been said once.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        assertEquals(before + 1, one.refused.get());
    }

    /** Pauses that outlast the test: only the restarted peer's own call can end them. On an idle machine it takes some 30 ms. */
    @Test
    void aRestartedPeerIsConnectedAgainAsSoonAsItCalls() {
        TestBroker one = broker(1, 0, TestBroker.CLUSTER, settings(32 << 20, Duration.ofMinutes(1)));
        TestBroker two = broker(2);
        TestBroker.connect(one, two);
        awaitConnected(one, two);
        int refusals = one.refused.get();
        int port = two.port();
        two.kill();
        await().atMost(SOON).until(() -> one.refused.get() == refusals + 1);
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        assertFalse(one.isConnectedTo(two));
        TestBroker again = broker(2, port, TestBroker.CLUSTER, TransportSettings.DEFAULT);
        again.knows(one);
        awaitConnected(one, again);
        one.send(again, heartbeat(7));
        await().atMost(SOON).until(() -> again.received.size() == 1);
    }

    @Test
    void evenAPeerThatDoesNotCallBackIsConnectedAgainWithinTheLongestPause() {
        TestBroker one = broker(1);
        TestBroker two = broker(2);
        one.knows(two);
        awaitConnected(one, two);
        int port = two.port();
        two.kill();
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        TestBroker again = broker(2, port, TestBroker.CLUSTER, TransportSettings.DEFAULT);
        long startedAt = System.nanoTime();
        awaitConnected(one, again);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        assertTrue(tookMs < 4_000, "connected after " + tookMs + " ms");

        int refusals = one.refused.get();
        again.kill();
        await().atMost(SOON).until(() -> one.refused.get() == refusals + 1);
    }

    @Test
    void aResetConnectionIsRefusedAndASilentOneIsNot() throws IOException {
        TestBroker one = broker(1);
        try (ServerSocket silent = new ServerSocket()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            one.knows(2, new PeerAddress("127.0.0.1", silent.getLocalPort()));
            try (Socket control = silent.accept();
                    Socket data = silent.accept()) {
                // Longer than an attempt may take: accepted by the system, as for a stopped process, never answered.
                await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
                assertEquals(0, one.refused.get());
                control.setSoLinger(true, 0);
                data.setSoLinger(true, 0);
            }
            try (Socket control = silent.accept();
                    Socket data = silent.accept()) {
                control.setSoLinger(true, 0);
                data.setSoLinger(true, 0);
            }
            await().atMost(SOON).until(() -> one.refused.get() == 1);
        }
    }

    @Test
    void brokersOfAnotherClusterAreNotLetIn() {
        TestBroker one = broker(1);
        TestBroker stranger = broker(2, 0, "another-cluster", TransportSettings.DEFAULT);
        TestBroker.connect(one, stranger);
        await().atMost(SOON)
                .until(() -> one.transport.counters().snapshot().refusedHellos() > 0
                        && stranger.transport.counters().snapshot().refusedHellos() > 0);
        assertFalse(one.isConnectedTo(stranger));
        assertEquals(0, one.refused.get(), "it is not dead");
        one.send(stranger, heartbeat(1));
        assertEquals(1, one.transport.counters().snapshot().droppedNotConnected());
    }

    @Test
    void addressesThatLeadToTheWrongBrokerAreNotUsed() {
        TestBroker one = broker(1);
        TestBroker three = broker(3);
        one.knows(2, three.address());
        one.knows(4, one.address());
        await().atMost(SOON).until(() -> one.transport.counters().snapshot().refusedHellos() > 0);
        assertFalse(one.transport.isConnected(2));
        assertFalse(one.transport.isConnected(4));
        one.knows(2, broker(2).address());
        await().atMost(SOON).until(() -> one.transport.isConnected(2));
    }

    @Test
    void messagesForAFormerDataDirectoryAreDropped() {
        TestBroker one = broker(1);
        TestBroker two = broker(2);
        one.knows(two);
        awaitConnected(one, two);
        ReplicaId former = new ReplicaId(2, new UUID(5, 5));
        one.transport.send(2, List.of(new GroupMessage(new GroupId(1), one.replica(), former, heartbeat(1))));
        one.send(two, heartbeat(2));
        await().atMost(SOON).until(() -> two.received.size() == 1);
        assertEquals(heartbeat(2), two.received.element().message());
        assertEquals(1, two.transport.counters().snapshot().droppedWrongIncarnation());
    }

    @Test
    void aPeerThatDoesNotTakeStopsItsSenderAndHoldsNobodysMemory() {
        TransportSettings small = settings(1 << 20);
        TestBroker one = broker(1, 0, TestBroker.CLUSTER, small);
        TestBroker two = broker(2, 0, TestBroker.CLUSTER, small);
        one.knows(two);
        awaitConnected(one, two);
        two.takesAtOnce = false;
        int sent = 0;
        // Windows and buffers of the way take a few megabytes; after that the queue fills.
        for (; sent < 1_000 && one.transport.counters().snapshot().droppedQueueFull() == 0; sent++) {
            one.send(two, append(sent, 64 << 10));
        }
        assertTrue(sent < 1_000, "the queue has an end");
        await().atMost(SOON).until(() -> one.unreachable.get() > 0);
        await().atMost(SOON).until(() -> !two.notTaken.isEmpty());
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        assertTrue(two.notTaken.size() <= small.dataRequests(), two.notTaken.size() + " frames wait");

        // The control lane does not care.
        one.send(two, heartbeat(1));
        two.takeAll();
        int dropped = (int) one.transport.counters().snapshot().droppedQueueFull();
        int expected = sent - dropped + 1;
        await().atMost(SOON).until(() -> two.received.size() == expected);
    }

    @Test
    void aMessageThatNoPeerWouldAcceptIsDroppedHere() {
        TransportSettings small = settings(32 << 20);
        TestBroker one = broker(1, 0, TestBroker.CLUSTER, small);
        TestBroker two = broker(2, 0, TestBroker.CLUSTER, small);
        one.knows(two);
        awaitConnected(one, two);
        one.send(two, append(1, small.messageMaxBytes()), append(2, small.messageMaxBytes() - 1_000), heartbeat(3));
        await().atMost(SOON).until(() -> two.received.size() == 2);
        assertEquals(1, one.transport.counters().snapshot().droppedTooLarge());
        await().atMost(SOON).until(() -> one.unreachable.get() > 0);
        assertTrue(one.isConnectedTo(two));
    }

    @Test
    void leadershipIsToldOnConnectingAndWhenItChanges() {
        TestBroker one = broker(1);
        TestBroker two = broker(2);
        int groups = 10_000;
        for (int id = 1; id <= groups; id++) {
            one.leaderships.observe(new GroupId(id), id % 7 + 1, id % 2 + 1);
        }
        TestBroker.connect(one, two);
        await().atMost(SOON)
                .until(() -> new Leadership(10_000 % 7 + 1, 1).equals(two.leaderships.leadership(new GroupId(groups))));
        await().atMost(SOON).until(() -> {
            int claimed = 0;
            for (int id = 1; id <= groups; id++) {
                claimed += two.leaderships.leadership(new GroupId(id)) == null ? 0 : 1;
            }
            return claimed == groups / 2;
        });
        one.leaderships.observe(new GroupId(1), 50, 1);
        await().atMost(SOON).until(() -> new Leadership(50, 1).equals(two.leaderships.leadership(new GroupId(1))));
        two.leaderships.observe(new GroupId(1), 51, 2);
        await().atMost(SOON).until(() -> new Leadership(51, 2).equals(one.leaderships.leadership(new GroupId(1))));

        int port = two.port();
        two.kill();
        TestBroker again = broker(2, port, TestBroker.CLUSTER, TransportSettings.DEFAULT);
        again.knows(one);
        await().atMost(SOON)
                .until(() ->
                        new Leadership(10_000 % 7 + 1, 1).equals(again.leaderships.leadership(new GroupId(groups))));
    }

    @Test
    void aPeerThatIsTakenFromTheAddressesIsLeftAlone() {
        TestBroker one = broker(1);
        TestBroker two = broker(2);
        one.knows(two);
        awaitConnected(one, two);
        one.addresses.remove(2);
        one.transport.addressesChanged();
        assertFalse(one.isConnectedTo(two));
        one.send(two, append(1, 10));
        assertEquals(1, one.transport.counters().snapshot().droppedNotConnected());
        one.knows(two);
        awaitConnected(one, two);
        await().atMost(SOON).until(() -> one.unreachable.get() > 0);
    }

    private static TransportSettings settings(int dataQueueBytes) {
        return settings(dataQueueBytes, TransportSettings.DEFAULT.reconnectMin());
    }

    private static TransportSettings settings(int dataQueueBytes, Duration reconnectPause) {
        TransportSettings usual = TransportSettings.DEFAULT;
        return new TransportSettings(
                usual.controlQueueBytes(),
                dataQueueBytes,
                usual.frameTargetBytes(),
                usual.frameMaxBytes(),
                2 << 20,
                usual.controlRequests(),
                2,
                reconnectPause,
                reconnectPause.compareTo(usual.reconnectMax()) > 0 ? reconnectPause : usual.reconnectMax(),
                usual.connectTimeout(),
                usual.helloTimeout(),
                usual.signOfLife(),
                usual.keepAliveTime(),
                usual.keepAliveTimeout());
    }
}
