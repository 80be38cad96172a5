package dev.balsa.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BrokerSessionTest {
    private static final BrokerRegistration SELF = new BrokerRegistration(1, new UUID(1, 1), "h:1", "p:1", "", false);

    /** Remembers what was asked; the test answers. */
    private static final class ScriptedLink implements ControllerLink {
        final List<CompletableFuture<Long>> registrations = new ArrayList<>();
        final List<CompletableFuture<Pulse>> heartbeats = new ArrayList<>();

        @Override
        public CompletableFuture<Long> register(BrokerRegistration registration) {
            registrations.add(new CompletableFuture<>());
            return registrations.getLast();
        }

        @Override
        public CompletableFuture<Pulse> heartbeat(
                BrokerRegistration registration, long metadataVersion, BrokerVitals vitals) {
            heartbeats.add(new CompletableFuture<>());
            return heartbeats.getLast();
        }

        @Override
        public CompletableFuture<IdBlock> allocateProducerIds(BrokerRegistration registration) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> reportReplicas(GroupId group, int decisions, List<ReplicaId> voters) {
            throw new UnsupportedOperationException();
        }
    }

    private final ScriptedLink link = new ScriptedLink();
    private final List<String> fatal = new ArrayList<>();
    private long nowNanos;
    private MetadataImage image = MetadataImage.EMPTY;
    private final BrokerSession session = new BrokerSession(
            1,
            () -> SELF,
            new SessionSettings(500, 100, 2_000),
            link,
            () -> image,
            () -> new BrokerVitals(7, "OPEN", 0, 0),
            () -> nowNanos,
            fatal::add);

    private void register(long version) {
        session.tick();
        link.registrations.getLast().complete(version);
    }

    private static Throwable failure(ErrorReason reason) {
        return Failure.of(reason, "the test says so").toException();
    }

    @Test
    void readyMeansRegisteredAndCaughtUp() {
        session.tick();
        assertFalse(session.isReady());
        link.registrations.getFirst().complete(5L);
        assertFalse(session.isReady(), "the registration is at index 5, nothing is applied here");
        image = MetadataImage.EMPTY.withVersion(5);
        assertTrue(session.isReady());
    }

    @Test
    void oneCallAtATimeAndHeartbeatsAtTheirInterval() {
        session.tick();
        session.tick();
        assertEquals(1, link.registrations.size());
        link.registrations.getFirst().complete(1L);
        session.tick();
        session.tick();
        assertEquals(1, link.heartbeats.size(), "the first heartbeat follows the registration at once");
        link.heartbeats.getFirst().complete(new ControllerLink.Pulse(2, List.of(2, 3)));
        nowNanos += 499;
        session.tick();
        assertEquals(1, link.heartbeats.size());
        nowNanos += 1;
        session.tick();
        assertEquals(2, link.heartbeats.size());
        assertTrue(session.isAlive(1) && session.isAlive(2) && session.isAlive(3));
        assertFalse(session.isAlive(4));
    }

    @Test
    void registeringIsTriedUntilItWorks() {
        for (int i = 1; i <= 5; i++) {
            session.tick();
            assertEquals(i, link.registrations.size());
            link.registrations.getLast().completeExceptionally(failure(ErrorReason.NO_LEADER));
            session.tick();
            assertEquals(i, link.registrations.size(), "not at once");
            nowNanos += 100;
        }
        assertEquals(List.of(), fatal);
    }

    @Test
    void aBrokerTheControllerForgotRegistersAgainAtOnce() {
        register(1);
        session.tick();
        link.heartbeats.getFirst().completeExceptionally(failure(ErrorReason.UNKNOWN_BROKER));
        assertFalse(session.isReady());
        session.tick();
        assertEquals(2, link.registrations.size());
    }

    @Test
    void aControllerThatDoesNotAnswerIsNoReasonToBeUnready() {
        register(0);
        session.tick();
        link.heartbeats.getFirst().completeExceptionally(failure(ErrorReason.NO_LEADER));
        assertTrue(session.isReady());
        nowNanos += 500;
        session.tick();
        assertEquals(2, link.heartbeats.size());
    }

    @Test
    void aRefusalIsBelievedOnlyWhenItLasts() {
        session.tick();
        link.registrations.getLast().completeExceptionally(failure(ErrorReason.INVALID_CONFIG));
        nowNanos += 1_999;
        session.tick();
        link.registrations.getLast().completeExceptionally(failure(ErrorReason.INVALID_CONFIG));
        assertEquals(List.of(), fatal, "the predecessor may still count as alive");
        nowNanos += 500;
        session.tick();
        link.registrations.getLast().completeExceptionally(failure(ErrorReason.INVALID_CONFIG));
        assertEquals(1, fatal.size());
    }
}
