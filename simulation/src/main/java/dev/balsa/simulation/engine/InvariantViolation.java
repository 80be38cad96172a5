package dev.balsa.simulation.engine;

/** Something happened that must never happen. Ends the run. */
public final class InvariantViolation extends RuntimeException {
    private final String invariant;

    /** @param invariant short name of the rule that was broken, such as {@code I4} */
    public InvariantViolation(String invariant, String message) {
        super(message);
        this.invariant = invariant;
    }

    public InvariantViolation(String invariant, String message, Throwable cause) {
        super(message, cause);
        this.invariant = invariant;
    }

    public String invariant() {
        return invariant;
    }
}
