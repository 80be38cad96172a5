package dev.balsa.broker.config;

/** Where a value comes from; later ones win. */
public enum ConfigSource {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    OVERRIDE
}
