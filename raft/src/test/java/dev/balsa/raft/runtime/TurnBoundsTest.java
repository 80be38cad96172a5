package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much one turn takes from the mailbox. */
class TurnBoundsTest {
    private static final int EVENTS = 1_000;

    private final AtomicInteger taken = new AtomicInteger();
    private long nowNanos = 1_000 * TestWorld.MS;
    private long lookNanos;
    private final MultiRaftHost host = MultiRaftHost.stepped(
            HostSettings.DEFAULT,
            new HostPorts(
                    new MemoryLogStore(),
                    new Nobody(),
                    () -> nowNanos += lookNanos,
                    group -> new Random(group.value()),
                    Runnable::run,
                    cause -> {}));

    private static final class Nobody implements PeerTransport {
        @Override
        public void send(int brokerId, List<GroupMessage> messages) {
            throw new AssertionError("there is nobody to send to");
        }

        @Override
        public void close() {}
    }

    private void fillMailbox() {
        for (int i = 0; i < EVENTS; i++) {
            host.received(List.of(), taken::incrementAndGet);
        }
    }

    @Test
    void aTurnWithTimeTakesAsManyEventsAsItMay() {
        fillMailbox();
        assertTrue(host.turn(nowNanos), "there is more");
        assertEquals(HostSettings.DEFAULT.maxTurnEvents(), taken.get());
    }

    /** As when ticks of a thousand groups took longer than that, or its thread had no processor. */
    @Test
    void aTurnThatBeganLongAgoTakesEventsAllTheSame() {
        fillMailbox();
        long beganNanos = nowNanos;
        nowNanos += 10 * HostSettings.DEFAULT.maxTurnNanos();
        host.turn(beganNanos);
        assertEquals(HostSettings.DEFAULT.maxTurnEvents(), taken.get());
    }

    @Test
    void aTurnWhoseTimeIsOverLeavesTheRestToTheNext() {
        fillMailbox();
        lookNanos = 2 * HostSettings.DEFAULT.maxTurnNanos();
        assertTrue(host.turn(nowNanos), "there is more");
        int first = taken.get();
        assertTrue(first > 1 && first < HostSettings.DEFAULT.maxTurnEvents(), () -> first + " events");
        host.turn(nowNanos);
        assertEquals(2 * first, taken.get());
    }
}
