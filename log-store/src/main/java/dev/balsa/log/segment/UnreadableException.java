package dev.balsa.log.segment;

import java.io.IOException;

/** A header, index or manifest is damaged. Never leaves the package: all of them can be made again from the entries. */
final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }
}
