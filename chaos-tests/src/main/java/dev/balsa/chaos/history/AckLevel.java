package dev.balsa.chaos.history;

import org.jspecify.annotations.Nullable;

/** What a producer waits for, and what a broker says it has reached. */
public enum AckLevel {
    NONE("0"),
    LEADER("1"),
    ALL("all");

    private final String text;

    AckLevel(String text) {
        this.text = text;
    }

    /** As people spell it, and as the format does. */
    public String text() {
        return text;
    }

    static @Nullable AckLevel ofText(String text) {
        for (AckLevel level : values()) {
            if (level.text.equals(text)) {
                return level;
            }
        }
        return null;
    }
}
