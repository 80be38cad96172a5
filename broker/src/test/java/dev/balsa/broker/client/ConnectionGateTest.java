package dev.balsa.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Sockets are read in turn when unfinished messages take too much, and connections that keep the broker waiting end. */
class ConnectionGateTest {
    private static final int LIMIT = 10 << 20;
    private static final int PART = 1 << 20;

    private final AtomicLong nanos = new AtomicLong(1);
    private final ClientMemory memory =
            new ClientMemory(nanos::get, new ClientMemory.Limits(LIMIT, LIMIT, LIMIT, LIMIT));

    /** A connection, and one call on it whose message comes in parts. */
    private final class Client {
        private final ConnectionGate gate = new ConnectionGate(memory, "client");
        private final EmbeddedChannel channel = new EmbeddedChannel(gate);
        private final OpenCall call = new OpenCall(memory);

        Client() {
            memory.opened(gate.connection());
            call.belongsTo(gate.connection());
        }

        void sends(int bytes) {
            call.inboundWireSize(bytes);
            channel.writeInbound(Unpooled.EMPTY_BUFFER);
        }

        void beginsAnother(int bytes) {
            OpenCall another = new OpenCall(memory);
            another.belongsTo(gate.connection());
            another.inboundWireSize(bytes);
            channel.writeInbound(Unpooled.EMPTY_BUFFER);
        }

        boolean isUnfinished() {
            return gate.connection().inboundBytes() > 0;
        }

        void finishes() {
            call.inboundMessageRead(0, 0, 0);
            channel.writeInbound(Unpooled.EMPTY_BUFFER);
        }

        boolean isRead() {
            channel.runPendingTasks();
            return channel.config().isAutoRead();
        }
    }

    private List<Client> clients(int count, int bytesOfEach) {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Client client = new Client();
            client.sends(bytesOfEach);
            clients.add(client);
        }
        return clients;
    }

    private void later(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        memory.endWhoHoldsUp();
    }

    @Test
    void allAreReadWhileThereIsRoom() {
        assertTrue(clients(10, PART).stream().allMatch(Client::isRead));
    }

    @Test
    void beyondTheLimitOnlyThoseWithNothingUnfinishedAreRead() {
        clients(10, PART);
        Client late = new Client();
        late.sends(1_000);
        assertTrue(late.isRead());
        late.sends(PART);
        assertFalse(late.isRead());
    }

    @Test
    void whoWaitsIsReadWhenOthersHaveFinished() {
        List<Client> first = clients(10, PART);
        List<Client> waiting = clients(2, PART);
        assertTrue(waiting.stream().noneMatch(Client::isRead));
        first.subList(0, 3).forEach(Client::finishes);
        assertTrue(waiting.get(0).isRead());
        first.subList(3, 6).forEach(Client::finishes);
        assertTrue(waiting.get(1).isRead());
    }

    @Test
    void connectionThatIsGoneHoldsNothing() {
        List<Client> all = clients(12, PART);
        all.forEach(client -> {
            client.call.streamClosed(Status.CANCELLED);
            client.channel.close();
        });
        assertEquals(0, memory.inbound().heldBytes());
        assertTrue(new Client().isRead());
    }

    @Test
    void oneConnectionWithTooMuchUnfinishedEndsWhenOthersWait() {
        clients(9, PART);
        Client greedy = new Client();
        greedy.sends(4 * PART);
        assertFalse(greedy.channel.isOpen());
        assertTrue(new Client().isRead());
    }

    @Test
    void whoStopsInAMessageEndsWhenMemoryIsShort() {
        List<Client> stuck = clients(11, PART);
        later(4);
        stuck.forEach(Client::isRead);
        assertTrue(stuck.getFirst().channel.isOpen());
        later(2);
        stuck.forEach(Client::isRead);
        assertTrue(stuck.stream().filter(each -> !each.channel.isOpen()).count() >= 4);
    }

    /** Of each too little to be large, but of many at once. */
    @Test
    void whoStopsInManySmallMessagesEndsWhenMemoryIsShort() {
        List<Client> stuck = clients(11, 0);
        for (int part = 0; part < 70; part++) {
            stuck.forEach(client -> client.beginsAnother(15 << 10));
        }
        later(6);
        stuck.forEach(Client::isRead);
        assertTrue(stuck.stream().anyMatch(each -> !each.channel.isOpen()));
    }

    @Test
    void whoTakesForEverForAMessageEndsWhenOthersWaitForIt() {
        List<Client> slow = clients(11, PART);
        for (int second = 0; second < 31; second++) {
            slow.forEach(client -> client.sends(16 << 10));
            later(1);
        }
        slow.forEach(Client::isRead);
        assertTrue(slow.stream().anyMatch(each -> !each.channel.isOpen()));
    }

    @Test
    void farBeyondTheLimitOneIsReadAtATime() {
        List<Client> all = clients(10, 2 * PART);
        all.forEach(client -> client.sends(10));
        assertEquals(1, all.stream().filter(Client::isRead).count());
        for (int finished = 0; finished < all.size(); finished++) {
            Client next = all.stream()
                    .filter(Client::isRead)
                    .filter(Client::isUnfinished)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nobody can go on"));
            next.finishes();
        }
        assertEquals(0, memory.inbound().heldBytes());
    }

    @Test
    void messagesThatWaitForAThreadCountUntilTheyAreParsed() {
        Client client = new Client();
        client.call.parseLater();
        client.sends(PART);
        client.finishes();
        assertEquals(PART, memory.inbound().heldBytes());
        client.call.parsed();
        client.sends(10);
        assertEquals(10, memory.inbound().heldBytes());
        client.finishes();
        client.call.streamClosed(Status.OK);
        client.sends(0);
        assertEquals(0, memory.inbound().heldBytes());
    }

    @Test
    void whoGoesOnSlowlyStays() {
        List<Client> slow = clients(11, PART);
        for (int second = 0; second < 29; second++) {
            later(1);
            slow.forEach(client -> client.sends(16 << 10));
        }
        slow.forEach(Client::isRead);
        assertTrue(slow.getFirst().channel.isOpen());
    }

    @Test
    void whoStopsInAMessageStaysWhenThereIsEnough() {
        List<Client> stuck = clients(5, PART);
        later(60);
        stuck.forEach(Client::isRead);
        assertTrue(stuck.stream().allMatch(each -> each.channel.isOpen()));
    }

    @Test
    void whoDoesNotReadEndsWhenOthersFindNoMemoryForAnswers() {
        Client reader = new Client();
        Client sleeper = new Client();
        assertTrue(sleeper.call.holdAnswer(LIMIT));
        sleeper.call.waitsForClient();
        later(11);
        assertTrue(sleeper.channel.isOpen(), "nobody has missed anything yet");
        assertFalse(reader.call.holdAnswer(1));
        later(1);
        sleeper.isRead();
        reader.isRead();
        assertFalse(sleeper.channel.isOpen());
        assertTrue(reader.channel.isOpen());
    }

    @Test
    void whoHoldsLittleStaysHoweverSlow() {
        Client slow = new Client();
        Client greedy = new Client();
        assertTrue(slow.call.holdAnswer(10_000));
        slow.call.waitsForClient();
        assertTrue(greedy.call.holdAnswer(LIMIT / 2 - 10_000));
        greedy.call.waitsForClient();
        later(11);
        assertFalse(new Client().call.holdAnswer(LIMIT));
        later(1);
        slow.isRead();
        greedy.isRead();
        assertTrue(slow.channel.isOpen());
        assertFalse(greedy.channel.isOpen());
    }

    @Test
    void whoIsReadAgainHasTimeToGoOn() {
        List<Client> all = clients(11, PART);
        Client waiting = all.getLast();
        assertFalse(waiting.isRead());
        later(4);
        all.getFirst().finishes();
        all.get(1).finishes();
        assertTrue(waiting.isRead());
        clients(4, PART);
        later(4);
        assertTrue(waiting.channel.isOpen(), "what it could not send while it was not read is not its fault");
    }

    @Test
    void closedCallGivesBackWhatItHeld() {
        Client client = new Client();
        assertTrue(client.call.hold(1_000));
        assertTrue(client.call.holdAnswer(1_000));
        client.call.streamClosed(Status.OK);
        assertEquals(0, memory.calls().usedBytes());
        assertEquals(0, memory.answers().usedBytes());
        assertFalse(client.call.holdAnswer(1), "nothing is held for a call that is over");
    }
}
