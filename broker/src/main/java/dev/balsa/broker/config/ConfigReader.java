package dev.balsa.broker.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Reads a configuration in layers: defaults, then the file, then {@code BALSA_*} variables, then overrides. Strict: an option
 * that does not exist or a value out of range is an error, and all errors are reported together.
 */
public final class ConfigReader {
    private final Map<String, ConfigKey<?>> keys = new LinkedHashMap<>();
    private final BrokerConfig.Builder values = new BrokerConfig.Builder();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    public ConfigReader() {
        for (ConfigKey<?> key : BrokerKeys.ALL) {
            keys.put(key.name(), key);
            values.set(key, key.defaultText(), ConfigSource.DEFAULT);
        }
    }

    /** Takes a file in the format of Java properties, UTF-8. */
    public ConfigReader file(Path path) {
        Properties properties = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                if (containsKey(key)) {
                    problems.add(path + ": " + key + " is set twice; leave one of them");
                }
                return super.put(key, value);
            }
        };
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            problems.add("there is no configuration file " + path + "; check the path");
        } catch (CharacterCodingException e) {
            problems.add("the configuration file " + path + " is not UTF-8 text");
        } catch (IOException | IllegalArgumentException e) {
            problems.add("the configuration file " + path + " cannot be read: " + e.getMessage());
        }
        for (String name : properties.stringPropertyNames()) {
            set(name, properties.getProperty(name, ""), ConfigSource.FILE, path + ": ");
        }
        return this;
    }

    /** Takes the variables that begin with {@code BALSA_} and name an option; other programs may have some of their own. */
    public ConfigReader environment(Map<String, String> environment) {
        Map<String, String> names = new TreeMap<>();
        keys.keySet().forEach(key -> names.put(EnvironmentNames.of(key), key));
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String key = names.get(variable.getKey());
            if (key != null) {
                set(key, variable.getValue(), ConfigSource.ENVIRONMENT, variable.getKey() + ": ");
            } else if (variable.getKey().startsWith(EnvironmentNames.PREFIX)) {
                Suggestion.closest(variable.getKey(), names.keySet())
                        .ifPresent(close ->
                                warnings.add(variable.getKey() + " sets nothing; did you mean " + close + "?"));
            }
        }
        return this;
    }

    /** Takes values from the command line. */
    public ConfigReader overrides(Map<String, String> overrides) {
        overrides.forEach((name, text) -> set(name, text, ConfigSource.OVERRIDE, ""));
        return this;
    }

    /** What is odd but no error. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** @throws ConfigException if anything that was taken is wrong */
    public BrokerConfig read() throws ConfigException {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return values.build();
    }

    private void set(String name, String text, ConfigSource source, String where) {
        ConfigKey<?> key = keys.get(name);
        if (key == null) {
            Optional<String> close = Suggestion.closest(name, keys.keySet());
            problems.add(where + "unknown option '" + name + "'"
                    + close.map(known -> "; did you mean " + known + "?")
                            .orElse("; remove it, or see the list of options"));
            return;
        }
        try {
            values.set(key, text.strip(), source);
        } catch (IllegalArgumentException e) {
            problems.add(where + name + ": " + e.getMessage() + "; allowed: " + key.range());
        }
    }
}
