package dev.balsa.raft;

/** Something that can only be a bug or a corrupt disk. The replica it happens to must not go on. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvariantViolation(String message) {
        super(message);
    }
}
