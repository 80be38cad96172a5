package dev.balsa.client.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option.
 *
 * @param defaultValue as a user would write it; null if there is none
 * @param doc what it means, with its unit
 */
public record Option(String name, Type type, @Nullable String defaultValue, boolean required, String doc) {
    /** What values an option takes. */
    public sealed interface Type {
        /** Any text; {@code nonEmpty} refuses the empty one. */
        record Text(boolean nonEmpty) implements Type {}

        /** A whole number from {@code min} to {@code max}, both allowed. */
        record Whole(long min, long max) implements Type {}

        /** {@code true} or {@code false}. */
        record Flag() implements Type {}

        /** One of a few words, in any case. */
        record Choice(List<String> words) implements Type {}

        /** Texts separated by commas; never empty. */
        record Texts() implements Type {}

        /** A class by name, or an object that already is one. */
        record Instance(Class<?> of) implements Type {}
    }

    /** Text that may be empty, and is by default. */
    public static Option label(String name, String doc) {
        return new Option(name, new Type.Text(false), "", false, doc);
    }

    /** Text without a default; not empty if given. */
    public static Option text(String name, String doc) {
        return new Option(name, new Type.Text(true), null, false, doc);
    }

    public static Option whole(String name, long defaultValue, long min, long max, String doc) {
        return new Option(name, new Type.Whole(min, max), Long.toString(defaultValue), false, doc);
    }

    /** A number that fits an {@code int}, from {@code min} upwards. */
    public static Option count(String name, int defaultValue, int min, String doc) {
        return whole(name, defaultValue, min, Integer.MAX_VALUE, doc);
    }

    public static Option flag(String name, boolean defaultValue, String doc) {
        return new Option(name, new Type.Flag(), Boolean.toString(defaultValue), false, doc);
    }

    public static Option choice(String name, String defaultValue, List<String> words, String doc) {
        return new Option(name, new Type.Choice(words), defaultValue, false, doc);
    }

    public static Option requiredTexts(String name, String doc) {
        return new Option(name, new Type.Texts(), null, true, doc);
    }

    public static Option instance(String name, Class<?> of, String doc) {
        return new Option(name, new Type.Instance(of), null, false, doc);
    }
}
