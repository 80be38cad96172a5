package dev.balsa.chaos.history;

import java.io.IOException;

/** A line of a history breaks the format. The message names the line and what to do. */
public final class HistoryFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long line;

    public HistoryFormatException(long line, String what, String advice) {
        super("line " + line + ": " + what + "; " + advice);
        this.line = line;
    }

    HistoryFormatException(long line, String what, String advice, Throwable cause) {
        super("line " + line + ": " + what + "; " + advice, cause);
        this.line = line;
    }

    /** From 1. */
    public long line() {
        return line;
    }
}
