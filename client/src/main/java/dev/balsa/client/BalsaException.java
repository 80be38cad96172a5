package dev.balsa.client;

import org.jspecify.annotations.Nullable;

/**
 * A call that failed. {@link #reason} is stable and meant for programs, the message for people.
 *
 * <p>For writes {@link #definitelyNotWritten} says whether the failure is certain: after {@code false} the records may be in
 * the log now or appear later.
 */
public class BalsaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final boolean retriable;
    private final boolean definitelyNotWritten;

    /**
     * @param reason a value of the wire contract's {@code Reason} without its prefix, or one of this library's own
     * @param retriable whether the same call may succeed later without changing anything
     */
    public BalsaException(
            String reason, String message, boolean retriable, boolean definitelyNotWritten, @Nullable Throwable cause) {
        super(message + " (" + reason + ")", cause);
        this.reason = reason;
        this.retriable = retriable;
        this.definitelyNotWritten = definitelyNotWritten;
    }

    /** For example {@code UNKNOWN_TOPIC}. */
    public final String reason() {
        return reason;
    }

    public final boolean isRetriable() {
        return retriable;
    }

    /** True if nothing was written and nothing will be; false if that is not known. Reads and admin reads answer true. */
    public final boolean definitelyNotWritten() {
        return definitelyNotWritten;
    }
}
