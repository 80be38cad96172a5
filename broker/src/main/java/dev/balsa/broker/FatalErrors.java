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
    private final BrokerPlatform platform;

    /** @param end told once, on a thread of its own */
    FatalErrors(Consumer<String> end, BrokerPlatform platform) {
        this.end = end;
        this.platform = platform;
    }

    @Override
    public void accept(String reason) {
        if (reported.compareAndSet(false, true)) {
            LOG.error("the broker cannot go on and stops: {}", reason);
            platform.once("balsa-fatal", () -> end.accept(reason));
        } else {
            LOG.warn("after the broker had to stop: {}", reason);
        }
    }
}
