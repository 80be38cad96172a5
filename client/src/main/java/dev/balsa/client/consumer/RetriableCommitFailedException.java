package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;

/**
 * An asynchronous commit failed in a way that may pass. It is not tried again, since a later one may have succeeded; the next
 * commit covers what this one did not.
 */
public final class RetriableCommitFailedException extends BalsaException {
    private static final long serialVersionUID = 1L;

    RetriableCommitFailedException(String reason, String message, boolean definitelyNotWritten) {
        super(reason, message, true, definitelyNotWritten, null);
    }
}
