package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;

/** The call needs a {@code group.id}, and there is none or one that the cluster refuses. */
public final class InvalidGroupIdException extends BalsaException {
    private static final long serialVersionUID = 1L;

    InvalidGroupIdException(String message) {
        super("INVALID_GROUP_ID", message, false, true, null);
    }
}
