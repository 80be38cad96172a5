package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;

/**
 * The offsets were not committed, and trying again would not help: this consumer is no member of its group any more, or has
 * lost a partition. Another member reads on from the last offset that was committed.
 */
public final class CommitFailedException extends BalsaException {
    private static final long serialVersionUID = 1L;

    CommitFailedException(String reason, String message) {
        super(reason, message, false, true, null);
    }
}
