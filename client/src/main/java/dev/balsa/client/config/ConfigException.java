package dev.balsa.client.config;

import dev.balsa.client.BalsaException;
import org.jspecify.annotations.Nullable;

/** An option is missing, of the wrong type, out of range, or contradicts another one. Thrown by constructors. */
public final class ConfigException extends BalsaException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super("INVALID_CONFIG", message, false, true, null);
    }

    static ConfigException value(String name, @Nullable Object value, String problem) {
        return new ConfigException("option " + name + " = " + value + ": " + problem);
    }
}
