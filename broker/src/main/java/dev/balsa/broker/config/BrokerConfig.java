package dev.balsa.broker.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A configuration that was read: every option has a valid value, and it is known where it came from. */
public final class BrokerConfig {
    /** @param text as it was written */
    private record Setting(Object value, String text, ConfigSource source) {}

    private final Map<String, Setting> settings;

    private BrokerConfig(Map<String, Setting> settings) {
        this.settings = settings;
    }

    /** Collects values; later ones replace earlier ones. */
    static final class Builder {
        private final Map<String, Setting> settings = new TreeMap<>();

        /** @throws IllegalArgumentException if the text is no value of this option */
        <T> void set(ConfigKey<T> key, String text, ConfigSource source) {
            Object value = Objects.requireNonNull(key.parse(text));
            settings.put(key.name(), new Setting(value, text, source));
        }

        BrokerConfig build() {
            return new BrokerConfig(Map.copyOf(settings));
        }
    }

    // The builder puts under a key's name only what that key's parser returned.
    @SuppressWarnings("unchecked")
    public <T> T get(ConfigKey<T> key) {
        return (T) setting(key).value();
    }

    public String text(ConfigKey<?> key) {
        return setting(key).text();
    }

    public ConfigSource source(ConfigKey<?> key) {
        return setting(key).source();
    }

    /** Those of {@code log.dirs}, or that of {@code log.dir}; empty if neither is set. */
    public List<Path> dataDirectories() {
        List<String> names = new ArrayList<>(get(BrokerKeys.LOG_DIRS));
        String alone = get(BrokerKeys.LOG_DIR);
        if (names.isEmpty() && !alone.isEmpty()) {
            names.add(alone);
        }
        return names.stream().filter(name -> !name.isEmpty()).map(Path::of).toList();
    }

    private Setting setting(ConfigKey<?> key) {
        Setting setting = settings.get(key.name());
        if (setting == null) {
            throw new IllegalArgumentException(key.name() + " is not in the table of options");
        }
        return setting;
    }
}
