package dev.balsa.log.entry;

import java.io.IOException;

/** The bytes are not the entry that was once encoded. */
public final class CorruptEntryException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptEntryException(String message) {
        super(message);
    }
}
