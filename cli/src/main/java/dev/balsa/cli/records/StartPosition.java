package dev.balsa.cli.records;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;

/** Where consuming begins. */
sealed interface StartPosition {
    record Earliest() implements StartPosition {}

    record Latest() implements StartPosition {}

    record Offset(long offset) implements StartPosition {}

    static StartPosition parse(String text) {
        return switch (text) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            default -> offset(text);
        };
    }

    private static StartPosition offset(String text) {
        try {
            long offset = Long.parseLong(text);
            if (offset >= 0) {
                return new Offset(offset);
            }
        } catch (NumberFormatException e) {
            // Falls through to the same answer as a negative number.
        }
        throw new CommandFailure(
                ExitCode.USAGE, "'" + text + "' is no position", "--from earliest, latest or an offset");
    }
}
