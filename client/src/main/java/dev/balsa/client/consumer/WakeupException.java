package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;

/** A waiting call was ended by {@link BalsaConsumer#wakeup}. */
public final class WakeupException extends BalsaException {
    private static final long serialVersionUID = 1L;

    WakeupException() {
        super("WAKEUP", "woken up", true, true, null);
    }
}
