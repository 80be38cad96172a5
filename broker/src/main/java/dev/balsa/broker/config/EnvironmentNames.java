package dev.balsa.broker.config;

import java.util.Locale;

/** How options are called in the environment: {@code log.dir} is {@code BALSA_LOG_DIR}. */
final class EnvironmentNames {
    static final String PREFIX = "BALSA_";

    private EnvironmentNames() {}

    static String of(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
