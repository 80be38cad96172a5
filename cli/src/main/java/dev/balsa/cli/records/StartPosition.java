package dev.balsa.cli.records;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Where consuming begins. */
sealed interface StartPosition {
    record Earliest() implements StartPosition {}

    record Latest() implements StartPosition {}

    record Offset(long offset) implements StartPosition {}

    /** The first record of at least this time. */
    record Time(Instant time) implements StartPosition {}

    static StartPosition parse(String text) {
        return switch (text) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            default -> text.startsWith("@") ? time(text) : offset(text);
        };
    }

    private static StartPosition time(String text) {
        try {
            return new Time(Instant.parse(text.substring(1)));
        } catch (DateTimeParseException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "'" + text.substring(1) + "' is no point in time", "--from @2026-03-01T00:00:00Z");
        }
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
                ExitCode.USAGE, "'" + text + "' is no position", "--from earliest, latest, an offset or @TIME");
    }
}
