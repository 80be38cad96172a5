package dev.balsa.broker.config;

import java.util.List;

/** A configuration that cannot be used; names everything that is wrong with it at once. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public ConfigException(String problem) {
        this(List.of(problem));
    }

    /** At least one. */
    public List<String> problems() {
        return problems;
    }
}
