package dev.balsa.client.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/** Checked values of all options of a table. */
public final class OptionValues {
    private final Map<String, Object> values;
    private final Set<String> set;
    private final List<String> warnings;

    OptionValues(Map<String, Object> values, List<String> set, List<String> warnings) {
        this.values = Map.copyOf(values);
        this.set = Set.copyOf(set);
        this.warnings = List.copyOf(warnings);
    }

    /** Whether the user gave the option, with whatever value. */
    public boolean isSet(String name) {
        return set.contains(name);
    }

    /** One line for each key that is not in the table, with a suggestion where a known name is near. */
    public List<String> warnings() {
        return warnings;
    }

    public void logWarnings(Logger log) {
        warnings.forEach(log::warn);
    }

    public int intValue(String name) {
        return Math.toIntExact(longValue(name));
    }

    public long longValue(String name) {
        return (Long) value(name);
    }

    public boolean flag(String name) {
        return (Boolean) value(name);
    }

    public String text(String name) {
        return (String) value(name);
    }

    @SuppressWarnings("unchecked") // Option.Type.Texts is always read into a list of strings.
    public List<String> texts(String name) {
        return (List<String>) value(name);
    }

    public <T> Optional<T> instance(String name, Class<T> of) {
        return Optional.ofNullable(values.get(name)).map(of::cast);
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("option " + name + " has no value");
        }
        return value;
    }
}
