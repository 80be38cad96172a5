package dev.balsa.broker.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.PeerListener;
import dev.balsa.raft.runtime.PeerTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultyTransportTest {
    private static final long LONG_MS = 60_000;

    private final ActiveFaults faults = new ActiveFaults(System::nanoTime, new SplittableRandom(1), () -> {});
    private final List<Long> sent = new CopyOnWriteArrayList<>();
    private final List<Integer> unreachable = new CopyOnWriteArrayList<>();
    private final List<Long> received = new ArrayList<>();
    private final FaultyTransport transport = new FaultyTransport(
            new PeerTransport() {
                @Override
                public void send(int brokerId, List<GroupMessage> messages) {
                    messages.forEach(message -> sent.add(message.group().value()));
                }

                @Override
                public void close() {}
            },
            faults);
    private final PeerListener listener = transport.inFrontOf(new PeerListener() {
        @Override
        public void received(List<GroupMessage> messages) {
            messages.forEach(message -> received.add(message.group().value()));
        }

        @Override
        public void unreachable(int brokerId) {
            unreachable.add(brokerId);
        }

        @Override
        public void refused(int brokerId) {}
    });

    @AfterEach
    void close() {
        faults.close();
    }

    /** Told apart by its group. */
    private static List<GroupMessage> message(long group) {
        ReplicaId one = new ReplicaId(1, new UUID(0, 1));
        ReplicaId two = new ReplicaId(2, new UUID(0, 2));
        return List.of(new GroupMessage(new GroupId(group), two, one, new RaftMessage.TimeoutNow(1)));
    }

    @Test
    void withoutFaultsEverythingPasses() {
        transport.send(2, message(1));
        listener.received(message(2));
        assertEquals(List.of(1L), sent);
        assertEquals(List.of(2L), received);
        assertEquals(List.of(), unreachable);
    }

    @Test
    void whatIsDroppedIsReportedAndTheNetworkGetsItsSignToGoOn() {
        faults.inject(new Fault.DropMessages(Set.of(2), 100, Fault.Direction.BOTH), LONG_MS);
        AtomicInteger taken = new AtomicInteger();
        transport.send(2, message(1));
        transport.send(3, message(2));
        listener.received(message(3), taken::incrementAndGet);
        assertEquals(List.of(2L), sent);
        assertEquals(List.of(2), unreachable);
        assertEquals(List.of(), received);
        assertEquals(1, taken.get());
    }

    @Test
    void whatIsDelayedKeepsItsOrderAlsoWhenTheDelayEnds() {
        Lease lease = faults.inject(new Fault.DelayMessages(Set.of(), 100), LONG_MS);
        for (long i = 0; i < 50; i++) {
            transport.send(2, message(i));
        }
        assertEquals(List.of(), sent);
        faults.heal(Set.of(lease.id()));
        for (long i = 50; i < 100; i++) {
            transport.send(2, message(i));
        }
        Awaitility.await().until(() -> sent.size() == 100);
        assertEquals(LongStream.range(0, 100).boxed().toList(), sent);
    }
}
