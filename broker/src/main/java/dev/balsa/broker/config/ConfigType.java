package dev.balsa.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the text of an option becomes a value.
 *
 * @param range what is allowed, for people
 * @param parser throws {@link IllegalArgumentException} with what is wrong with the text
 */
record ConfigType<T>(String range, Parser<T> parser) {
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text);
    }

    static ConfigType<Integer> number(int min, int max) {
        return new ConfigType<>(min + " to " + max, text -> within(parseLong(text), min, max));
    }

    /** A count of bytes: a number, or a number with KiB, MiB or GiB behind it. */
    static ConfigType<Integer> bytes(int min, int max) {
        return new ConfigType<>(
                min + " to " + max + " bytes, also as KiB, MiB or GiB", text -> within(parseBytes(text), min, max));
    }

    static ConfigType<String> text(int maxLength) {
        return new ConfigType<>("up to " + maxLength + " characters", text -> {
            if (text.length() > maxLength || text.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("it has over " + maxLength + " or unprintable characters");
            }
            return text;
        });
    }

    /** true or false. */
    static ConfigType<Boolean> flag() {
        return new ConfigType<>("true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        });
    }

    static ConfigType<Endpoint> endpoint() {
        return new ConfigType<>("host:port", Endpoint::parse);
    }

    /** May be left empty. */
    static <T> ConfigType<Optional<T>> optional(ConfigType<T> type) {
        return new ConfigType<>(
                type.range() + ", or empty",
                text -> text.isEmpty()
                        ? Optional.empty()
                        : Optional.of(type.parser().parse(text)));
    }

    /** Separated by commas. */
    static <T> ConfigType<List<T>> list(ConfigType<T> type) {
        return new ConfigType<>(type.range() + ", separated by commas", text -> {
            List<T> values = new ArrayList<>();
            for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
                T value = type.parser().parse(part.strip());
                if (values.contains(value)) {
                    throw new IllegalArgumentException("'" + part.strip() + "' stands there twice");
                }
                values.add(value);
            }
            return List.copyOf(values);
        });
    }

    /** One of the names of an enum, in lower case. */
    static <E extends Enum<E>> ConfigType<E> choice(Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(nameOf(constant));
        }
        return new ConfigType<>(String.join(" or ", names), text -> {
            for (E constant : type.getEnumConstants()) {
                if (nameOf(constant).equals(text)) {
                    return constant;
                }
            }
            throw new IllegalArgumentException("'" + text + "' is not " + String.join(" or ", names));
        });
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static int within(long value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(value + " is not in " + min + " to " + max);
        }
        return (int) value;
    }

    private static long parseLong(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    private static long parseBytes(String text) {
        int shift = 0;
        if (text.endsWith("KiB")) {
            shift = 10;
        } else if (text.endsWith("MiB")) {
            shift = 20;
        } else if (text.endsWith("GiB")) {
            shift = 30;
        }
        String digits = shift == 0 ? text : text.substring(0, text.length() - 3).strip();
        long value = parseLong(digits);
        if (value < 0 || value > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("'" + text + "' is not a size");
        }
        return value << shift;
    }
}
