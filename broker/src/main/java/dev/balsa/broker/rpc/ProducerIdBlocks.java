package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.session.ControllerLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Producer ids out of blocks that the controller reserves for this broker. What is left of a block at a restart is never used. */
public final class ProducerIdBlocks implements ProducerIds {
    private static final int MAX_WAITING = 10_000;

    private record Waiting(LongConsumer given, Consumer<Failure> failed) {}

    private final ControllerLink controller;
    private final Supplier<BrokerRegistration> registration;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long nextId;
    private long endId;
    private boolean asking;

    public ProducerIdBlocks(ControllerLink controller, Supplier<BrokerRegistration> registration) {
        this.controller = controller;
        this.registration = registration;
    }

    @Override
    public void next(LongConsumer given, Consumer<Failure> failed) {
        long id;
        synchronized (this) {
            if (nextId == endId) {
                if (waiting.size() < MAX_WAITING) {
                    waiting.add(new Waiting(given, failed));
                    id = -1;
                } else {
                    id = -2;
                }
            } else {
                id = nextId++;
            }
        }
        if (id >= 0) {
            given.accept(id);
        } else if (id == -1) {
            ask();
        } else {
            failed.accept(
                    Failure.of(ErrorReason.THROTTLED, MAX_WAITING + " producers wait for an id; try again in a moment")
                            .withRetryAfterMs(200));
        }
    }

    private void ask() {
        synchronized (this) {
            if (asking || waiting.isEmpty()) {
                return;
            }
            asking = true;
        }
        var _ = controller.allocateProducerIds(registration.get()).whenComplete(this::answered);
    }

    private void answered(ControllerLink.@Nullable IdBlock block, @Nullable Throwable thrown) {
        List<Waiting> served = new ArrayList<>();
        long firstId;
        synchronized (this) {
            asking = false;
            if (block != null) {
                nextId = block.firstProducerId();
                endId = nextId + block.count();
            }
            firstId = nextId;
            while (!waiting.isEmpty() && (block == null || nextId < endId)) {
                served.add(waiting.poll());
                nextId += block == null ? 0 : 1;
            }
        }
        for (int i = 0; i < served.size(); i++) {
            if (block != null) {
                served.get(i).given().accept(firstId + i);
            } else {
                served.get(i).failed().accept(failure(thrown));
            }
        }
        ask();
    }

    private static Failure failure(@Nullable Throwable thrown) {
        return Answers.cause(thrown) instanceof FailureException expected
                ? expected.failure()
                : Failure.of(ErrorReason.NO_LEADER, "the controller gave out no producer ids; try again")
                        .withRetryAfterMs(200);
    }
}
