package dev.balsa.cli.records;

import java.io.IOException;

/** A line of the input does not fit into a record. */
final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    LineTooLongException(long line, int maxLineBytes) {
        super("line " + line + " is longer than " + maxLineBytes + " bytes, the limit of a record");
    }
}
