package dev.balsa.raft;

/**
 * Invariants that are checked in production too. {@code assert} is off by default, and a replica that goes on after one of
 * these is broken can lose committed entries; so it stops instead. The message is put together only on failure: these
 * stand on the per-entry path.
 */
public final class Check {
    private Check() {}

    /** @throws InvariantViolation if the condition does not hold */
    public static void that(boolean condition, String message) {
        if (!condition) {
            throw new InvariantViolation(message);
        }
    }

    /** @throws InvariantViolation if the condition does not hold; the value is appended to the message */
    public static void that(boolean condition, String message, long value) {
        if (!condition) {
            throw new InvariantViolation(message + ": " + value);
        }
    }

    /** @throws InvariantViolation if the condition does not hold; the values are appended to the message */
    public static void that(boolean condition, String message, long first, long second) {
        if (!condition) {
            throw new InvariantViolation(message + ": " + first + ", " + second);
        }
    }
}
