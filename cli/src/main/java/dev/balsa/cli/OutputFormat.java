package dev.balsa.cli;

import picocli.CommandLine.Option;

/** How a command writes its answer. */
public final class OutputFormat {
    enum Kind {
        TABLE,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            description = "Table for people, or one JSON document (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private Kind kind = Kind.TABLE;

    public boolean isJson() {
        return kind == Kind.JSON;
    }
}
