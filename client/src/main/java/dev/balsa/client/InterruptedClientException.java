package dev.balsa.client;

/** The calling thread was interrupted while it waited; its interrupt flag is set again. */
public final class InterruptedClientException extends BalsaException {
    private static final long serialVersionUID = 1L;

    /** Also sets the calling thread's interrupt flag. */
    public InterruptedClientException(String message, InterruptedException cause) {
        super("INTERRUPTED", message, false, false, cause);
        Thread.currentThread().interrupt();
    }
}
