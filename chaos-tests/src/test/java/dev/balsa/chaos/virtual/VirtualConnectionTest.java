package dev.balsa.chaos.virtual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.simulation.engine.EventQueue;
import dev.balsa.simulation.engine.Trace;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A connection ends for whoever is left as soon as the system of a real machine would say so. */
class VirtualConnectionTest {
    private static final int CLIENT_HOST = 101;
    private static final int SERVER_HOST = 1;
    private static final long KEEP_ALIVE_US = 25_000_000;

    private final EventQueue queue = new EventQueue(10_000);
    private final VirtualNetwork network = new VirtualNetwork(VirtualWorld.of(1, queue, new Trace(queue, null)));
    private final VirtualProcess client = VirtualProcess.plain(queue, CLIENT_HOST);
    private final VirtualProcess server = VirtualProcess.plain(queue, SERVER_HOST);
    private final VirtualConnection connection = new VirtualConnection(network, client, server, KEEP_ALIVE_US);
    private final List<String> arrived = new ArrayList<>();
    private final List<Status> lost = new ArrayList<>();

    private void pass(long us) {
        queue.runUntil(queue.nowUs() + us);
    }

    private void losePower() {
        connection.addClientEnd(lost::add);
        server.die();
        network.powerLost(SERVER_HOST);
        connection.toServer(() -> arrived.add("too late"));
        pass(2_000_000);
        assertTrue(lost.isEmpty(), lost::toString);
    }

    @Test
    void aMachineThatIsBackKnowsNothingOfItsOldConnections() {
        losePower();
        network.powerIsBack(SERVER_HOST);
        pass(1_000_000);
        assertEquals(1, lost.size());
        assertFalse(connection.isOpen());
        assertTrue(arrived.isEmpty());
    }

    @Test
    void aMachineThatStaysAwaySaysNothing() {
        losePower();
        pass(KEEP_ALIVE_US - 3_000_000);
        assertTrue(lost.isEmpty(), lost::toString);
        pass(2_000_000);
        assertEquals(1, lost.size());
    }

    @Test
    void whatWasStalledByACutComesThroughInItsOrder() {
        network.cut(CLIENT_HOST, SERVER_HOST);
        connection.toServer(() -> arrived.add("first"));
        connection.toServer(() -> arrived.add("second"));
        pass(1_000_000);
        assertTrue(arrived.isEmpty());
        network.mend(CLIENT_HOST, SERVER_HOST);
        connection.toServer(() -> arrived.add("third"));
        pass(1_000_000);
        assertEquals(List.of("first", "second", "third"), arrived);
        assertTrue(connection.isOpen());
    }
}
