package dev.balsa.log.file;

import java.io.IOException;

/**
 * A sync failed. What is on disk is unknown from then on: Linux marks the pages clean that it could not write, so a second
 * try would succeed without having written them.
 */
public final class SyncFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    public SyncFailedException(String what, IOException cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
