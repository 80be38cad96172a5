package dev.balsa.log.crash;

/** The simulated machine lost its power: nothing more reaches the disk, and the code under test has to be abandoned. */
public final class PowerCutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PowerCutException(String message) {
        super(message);
    }
}
