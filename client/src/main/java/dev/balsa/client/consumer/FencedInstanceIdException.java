package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;

/** Another process joined the group with this {@code group.instance.id} and has taken over. This consumer has to be closed. */
public final class FencedInstanceIdException extends BalsaException {
    private static final long serialVersionUID = 1L;

    FencedInstanceIdException(String message) {
        super("FENCED_INSTANCE_ID", message, false, true, null);
    }
}
