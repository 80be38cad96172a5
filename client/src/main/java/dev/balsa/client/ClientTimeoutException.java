package dev.balsa.client;

/** The time allowed for a call ran out. For writes see {@link #definitelyNotWritten}. */
public class ClientTimeoutException extends BalsaException {
    private static final long serialVersionUID = 1L;

    public ClientTimeoutException(String message, boolean definitelyNotWritten) {
        this("TIMEOUT", message, definitelyNotWritten);
    }

    protected ClientTimeoutException(String reason, String message, boolean definitelyNotWritten) {
        super(reason, message, true, definitelyNotWritten, null);
    }
}
