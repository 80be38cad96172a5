package dev.balsa.client.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of one kind of client, in the order of its documentation. */
public final class OptionTable {
    private final Map<String, Option> options = new LinkedHashMap<>();
    private final List<ForeignOption> foreign;

    public OptionTable(List<Option> options) {
        this(options, List.of());
    }

    /** @param foreign names that are known and have no meaning here */
    public OptionTable(List<Option> options, List<ForeignOption> foreign) {
        this.foreign = List.copyOf(foreign);
        for (Option option : options) {
            if (this.options.put(option.name(), option) != null) {
                throw new IllegalArgumentException("option " + option.name() + " is defined twice");
            }
        }
    }

    public List<Option> options() {
        return List.copyOf(options.values());
    }

    /**
     * Reads what a user gave: checks every value and fills in defaults. Unknown keys are collected, not refused, so that a
     * file written for another client keeps working; those of Kafka's that would change what is written are refused.
     *
     * @throws ConfigException naming the option, its value and what is allowed
     */
    public OptionValues read(Map<?, ?> given) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        given.forEach((key, value) -> {
            String name = String.valueOf(key);
            Option option = options.get(name);
            if (option == null) {
                notOurs(name, value, warnings);
            } else if (value == null) {
                throw new ConfigException("option " + name + " is null; leave it out to get its default");
            } else {
                values.put(name, parse(option, value, warnings));
            }
        });
        List<String> set = List.copyOf(values.keySet());
        for (Option option : options.values()) {
            fillIn(option, values);
        }
        return new OptionValues(values, set, warnings);
    }

    private static void fillIn(Option option, Map<String, Object> values) {
        if (values.containsKey(option.name())) {
            return;
        }
        String defaultValue = option.defaultValue();
        if (defaultValue != null) {
            values.put(option.name(), parse(option, defaultValue, new ArrayList<>()));
        } else if (option.required()) {
            throw new ConfigException("option " + option.name() + " is missing: " + option.doc());
        }
    }

    private static Object parse(Option option, Object value, List<String> warnings) {
        if (option.type() instanceof Option.Type.Text text) {
            return text(option, value, text.nonEmpty());
        } else if (option.type() instanceof Option.Type.Whole range) {
            return whole(option, value, range);
        } else if (option.type() instanceof Option.Type.Flag) {
            return flag(option, value);
        } else if (option.type() instanceof Option.Type.Choice choice) {
            return choice(option, value, choice.words());
        } else if (option.type() instanceof Option.Type.Texts) {
            return texts(option, value, warnings);
        } else if (option.type() instanceof Option.Type.Instance instance) {
            return ClassOption.instance(option.name(), value, instance.of());
        }
        throw new IllegalStateException("type of option " + option.name());
    }

    private static String text(Option option, Object value, boolean nonEmpty) {
        String text = String.valueOf(value).strip();
        if (nonEmpty && text.isEmpty()) {
            throw ConfigException.value(option.name(), value, "must not be empty");
        }
        return text;
    }

    private static Long whole(Option option, Object value, Option.Type.Whole range) {
        long number;
        try {
            number = Long.parseLong(String.valueOf(value).strip());
        } catch (NumberFormatException e) {
            throw ConfigException.value(option.name(), value, "must be a whole number");
        }
        if (number < range.min() || number > range.max()) {
            throw ConfigException.value(option.name(), value, "must be between " + range.min() + " and " + range.max());
        }
        return number;
    }

    private static Boolean flag(Option option, Object value) {
        return switch (String.valueOf(value).strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ConfigException.value(option.name(), value, "must be true or false");
        };
    }

    private static String choice(Option option, Object value, List<String> words) {
        String word = String.valueOf(value).strip().toLowerCase(Locale.ROOT);
        if (!words.contains(word)) {
            throw ConfigException.value(option.name(), value, "must be one of " + String.join(", ", words));
        }
        return word;
    }

    private static List<String> texts(Option option, Object value, List<String> warnings) {
        List<String> texts = new ArrayList<>();
        Iterable<?> parts = value instanceof Iterable<?> many
                ? many
                : List.of(String.valueOf(value).split(",", -1));
        for (Object part : parts) {
            String text = String.valueOf(part).strip();
            if (texts.contains(text)) {
                warnings.add("option " + option.name() + " names " + text + " twice");
            } else if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        if (texts.isEmpty()) {
            throw ConfigException.value(option.name(), value, "must not be empty");
        }
        return List.copyOf(texts);
    }

    private void notOurs(String name, @Nullable Object value, List<String> warnings) {
        for (ForeignOption option : foreign) {
            if (option.stands(name)) {
                if (value != null && option.isHarmless(value)) {
                    return;
                } else if (option.refused()) {
                    throw ConfigException.value(name, value, option.why());
                }
                warnings.add("option " + name + " has no effect: " + option.why());
                return;
            }
        }
        warnings.add(warning(name));
    }

    private String warning(String name) {
        String nearest = nearest(name);
        return "option " + name + " is unknown and ignored"
                + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    /** The known name that takes the fewest edits, if these are few enough to be a slip of the finger. */
    private @Nullable String nearest(String name) {
        String best = null;
        int fewest = Math.max(1, name.length() / 4) + 1;
        for (String candidate : options.keySet()) {
            int edits = edits(name, candidate);
            if (edits < fewest) {
                fewest = edits;
                best = candidate;
            }
        }
        return best;
    }

    private static int edits(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int swap = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(swap, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
