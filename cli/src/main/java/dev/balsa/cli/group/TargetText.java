package dev.balsa.cli.group;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.client.admin.OffsetTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Where offsets are to be set, as people write it. */
final class TargetText {
    private TargetText() {}

    static OffsetTarget parse(String text) {
        try {
            return switch (text) {
                case "earliest" -> new OffsetTarget.Earliest();
                case "latest" -> new OffsetTarget.Latest();
                case "current" -> new OffsetTarget.Current();
                default -> value(text);
            };
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + text + "' is no place to set offsets to",
                    "--to earliest, latest, current, an offset, +N, -N, 2026-01-31T10:00:00Z or PT1H");
        }
    }

    private static OffsetTarget value(String text) {
        if (text.startsWith("P")) {
            return new OffsetTarget.Ago(Duration.parse(text));
        }
        if (text.contains("T")) {
            return new OffsetTarget.At(Instant.parse(text));
        }
        long number = Long.parseLong(text);
        return text.startsWith("+") || number < 0 ? new OffsetTarget.ShiftBy(number) : new OffsetTarget.Offset(number);
    }
}
