package dev.balsa.cli;

/** Ends a command with one line of what happened, one of what to do, and an exit code. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String advice;

    public CommandFailure(int exitCode, String what, String advice) {
        super(what);
        this.exitCode = exitCode;
        this.advice = advice;
    }

    public int exitCode() {
        return exitCode;
    }

    /** What to do next, as a sentence fragment that follows "try: ". */
    public String advice() {
        return advice;
    }

    /** Everything a person needs, as one line. */
    public String line() {
        return "error: " + getMessage() + "; try: " + advice;
    }
}
