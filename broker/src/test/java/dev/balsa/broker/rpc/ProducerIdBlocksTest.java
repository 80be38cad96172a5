package dev.balsa.broker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.session.BrokerVitals;
import dev.balsa.broker.session.ControllerLink;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProducerIdBlocksTest {
    private static final BrokerRegistration SELF = new BrokerRegistration(1, new UUID(1, 1), "h:1", "p:1", "", false);

    private static final class Blocks implements ControllerLink {
        final List<CompletableFuture<IdBlock>> asked = new ArrayList<>();

        @Override
        public CompletableFuture<Long> register(BrokerRegistration registration) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Pulse> heartbeat(
                BrokerRegistration registration, long metadataVersion, BrokerVitals vitals) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<IdBlock> allocateProducerIds(BrokerRegistration registration) {
            asked.add(new CompletableFuture<>());
            return asked.getLast();
        }

        @Override
        public CompletableFuture<Void> reportReplicas(GroupId group, int decisions, List<ReplicaId> voters) {
            throw new UnsupportedOperationException();
        }
    }

    private final Blocks controller = new Blocks();
    private final List<Long> given = new ArrayList<>();
    private final List<ErrorReason> failed = new ArrayList<>();
    private final ProducerIdBlocks ids = new ProducerIdBlocks(controller, () -> SELF);

    private void ask() {
        ids.next(given::add, failure -> failed.add(failure.reason()));
    }

    @Test
    void idsComeInOrderAndBlocksWhenTheyAreUsedUp() {
        ask();
        assertEquals(List.of(), given);
        controller.asked.getFirst().complete(new ControllerLink.IdBlock(100, 3));
        ask();
        ask();
        assertEquals(List.of(100L, 101L, 102L), given);
        assertEquals(1, controller.asked.size());
        ask();
        controller.asked.getLast().complete(new ControllerLink.IdBlock(500, 3));
        assertEquals(List.of(100L, 101L, 102L, 500L), given);
    }

    @Test
    void oneRequestServesAllWhoWaitAndAnotherTheRest() {
        for (int i = 0; i < 5; i++) {
            ask();
        }
        assertEquals(1, controller.asked.size());
        controller.asked.getFirst().complete(new ControllerLink.IdBlock(10, 3));
        assertEquals(List.of(10L, 11L, 12L), given);
        assertEquals(2, controller.asked.size());
        controller.asked.getLast().complete(new ControllerLink.IdBlock(20, 3));
        assertEquals(List.of(10L, 11L, 12L, 20L, 21L), given);
        assertEquals(2, controller.asked.size());
    }

    @Test
    void aFailureEndsAllWhoWaitAndTheNextOneAsksAgain() {
        ask();
        ask();
        controller
                .asked
                .getFirst()
                .completeExceptionally(
                        Failure.of(ErrorReason.NO_LEADER, "no controller").toException());
        assertEquals(List.of(ErrorReason.NO_LEADER, ErrorReason.NO_LEADER), failed);
        ask();
        controller.asked.getLast().complete(new ControllerLink.IdBlock(1, 1));
        assertEquals(List.of(1L), given);
    }

    @Test
    void waitersAreBounded() {
        for (int i = 0; i <= 10_000; i++) {
            ask();
        }
        assertEquals(List.of(ErrorReason.THROTTLED), failed);
    }
}
