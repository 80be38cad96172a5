package dev.balsa.client.config;

import java.util.Locale;
import java.util.Set;

/**
 * An option of Kafka's clients that this client does not have. Files that carry it go on working as long as leaving it out does
 * not change what is written or who may read it; otherwise they are refused.
 *
 * @param name its name, or the beginning of its name up to a dot
 * @param harmless values, in lower case, with which it changes nothing
 * @param refused whether any other value is an error; if not it is only warned about
 * @param why what holds here instead
 */
public record ForeignOption(String name, Set<String> harmless, boolean refused, String why) {
    public ForeignOption {
        harmless = Set.copyOf(harmless);
    }

    /** Has no effect, which is told once. */
    public static ForeignOption ignored(String name, String why) {
        return new ForeignOption(name, Set.of(), false, why);
    }

    /** May only have these values. */
    public static ForeignOption refused(String name, Set<String> harmless, String why) {
        return new ForeignOption(name, harmless, true, why);
    }

    boolean stands(String key) {
        return name.endsWith(".") ? key.startsWith(name) : key.equals(name);
    }

    boolean isHarmless(Object value) {
        return harmless.contains(String.valueOf(value).strip().toLowerCase(Locale.ROOT));
    }
}
