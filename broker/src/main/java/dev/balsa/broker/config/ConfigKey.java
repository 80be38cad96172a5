package dev.balsa.broker.config;

/**
 * One option.
 *
 * @param defaultText what stands when nobody sets it
 * @param doc what it does, for people
 */
public record ConfigKey<T>(String name, ConfigType<T> type, String defaultText, String doc) {
    /** What is allowed, for people. */
    public String range() {
        return type.range();
    }

    /** The environment variable that sets it. */
    public String environmentName() {
        return EnvironmentNames.of(name);
    }

    T parse(String text) {
        return type.parser().parse(text);
    }
}
