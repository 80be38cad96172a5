package dev.balsa.client.consumer;

import dev.balsa.client.config.ConfigException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Where to read when there is no valid position. */
sealed interface OffsetReset {
    /** The oldest record that is still there. */
    record Earliest() implements OffsetReset {}

    /** The end. */
    record Latest() implements OffsetReset {}

    /** Nowhere: that is an error. */
    record None() implements OffsetReset {}

    /** The first record not older than this. */
    record Back(Duration duration) implements OffsetReset {}

    String BY_DURATION = "by_duration:";

    /** @throws ConfigException if the text is none of the forms */
    static OffsetReset parse(String option, String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (word.startsWith(BY_DURATION)) {
            return new Back(duration(option, text));
        }
        return switch (word) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            case "none" -> new None();
            default ->
                throw new ConfigException("option " + option + " = " + text
                        + ": must be earliest, latest, none, or by_duration: and an ISO-8601 duration such as PT2H");
        };
    }

    private static Duration duration(String option, String text) {
        try {
            Duration duration = Duration.parse(text.substring(BY_DURATION.length()));
            if (duration.isNegative()) {
                throw new ConfigException("option " + option + " = " + text + ": the duration must not be negative");
            }
            return duration;
        } catch (DateTimeParseException e) {
            throw new ConfigException(
                    "option " + option + " = " + text + ": not an ISO-8601 duration such as PT2H or P1DT12H");
        }
    }
}
