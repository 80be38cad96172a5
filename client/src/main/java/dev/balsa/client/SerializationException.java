package dev.balsa.client;

import org.jspecify.annotations.Nullable;

/** A key or value could not be turned into bytes, or bytes not back into a key or value. */
public final class SerializationException extends BalsaException {
    private static final long serialVersionUID = 1L;

    public SerializationException(String message, @Nullable Throwable cause) {
        super("SERIALIZATION", message, false, true, cause);
    }
}
