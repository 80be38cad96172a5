package dev.balsa.broker;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the first reason why the broker cannot go on, from any thread, and has it ended by somebody who may block. */
final class FatalErrors implements Consumer<String> {
    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

    private final AtomicBoolean reported = new AtomicBoolean();
    private final Consumer<String> end;

    /** @param end told once, on a thread of its own */
    FatalErrors(Consumer<String> end) {
        this.end = end;
    }

    @Override
    public void accept(String reason) {
        if (reported.compareAndSet(false, true)) {
            LOG.error("the broker cannot go on and stops: {}", reason);
            Thread.ofPlatform().name("balsa-fatal").daemon().start(() -> end.accept(reason));
        } else {
            LOG.warn("after the broker had to stop: {}", reason);
        }
    }
}
