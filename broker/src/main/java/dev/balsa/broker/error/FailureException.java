package dev.balsa.broker.error;

/** Carries a {@link Failure} out of a method. Expected, so without a stack trace. */
public final class FailureException extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Never serialised: it is turned into a status before it leaves the process.
    private final Failure failure;

    public FailureException(Failure failure) {
        super(failure.reason() + ": " + failure.message(), null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
