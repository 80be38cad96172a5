package dev.balsa.broker.topic;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;

/** The rule for topic names, which is Kafka's: 1 to 249 of {@code a-z A-Z 0-9 . _ -}, and neither {@code .} nor {@code ..}. */
public final class TopicName {
    public static final int MAX_LENGTH = 249;

    /** Names that begin so belong to the broker. */
    public static final String INTERNAL_PREFIX = "__";

    private static final int MAX_ECHOED_CHARS = 40;

    private TopicName() {}

    /**
     * Checks a name of any topic, internal ones included.
     *
     * @throws FailureException {@code INVALID_NAME}
     */
    public static void check(String name) throws FailureException {
        if (name.isEmpty()) {
            throw invalid("the topic name is empty");
        }
        if (name.length() > MAX_LENGTH) {
            throw invalid("topic name " + quoted(name) + " has " + name.length() + " characters");
        }
        if (name.equals(".") || name.equals("..")) {
            throw invalid("topic name " + quoted(name) + " names a directory");
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isLegal(name.charAt(i))) {
                throw invalid("topic name " + quoted(name) + " has an illegal character at position " + (i + 1));
            }
        }
    }

    /**
     * Checks the name of a topic that a user wants to make, change or delete.
     *
     * @throws FailureException {@code INVALID_NAME}, also for internal names
     */
    public static void checkForUsers(String name) throws FailureException {
        check(name);
        if (isInternal(name)) {
            throw invalid("topic name " + quoted(name) + " begins with " + INTERNAL_PREFIX
                    + ", which is kept for the broker's own topics");
        }
    }

    public static boolean isInternal(String name) {
        return name.startsWith(INTERNAL_PREFIX);
    }

    /** Names that differ only in {@code .} and {@code _} collide in metrics; worth a warning when a topic is made. */
    public static boolean collides(String one, String other) {
        return one.replace('.', '_').equals(other.replace('.', '_'));
    }

    /**
     * Foreign text made harmless for messages, logs and terminals: printable ASCII stays, everything else is escaped, and only
     * its beginning is shown.
     */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder(MAX_ECHOED_CHARS + 8).append('"');
        int shown = Math.min(text.length(), MAX_ECHOED_CHARS);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.append(shown < text.length() ? "\"..." : "\"").toString();
    }

    private static boolean isLegal(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    private static FailureException invalid(String what) {
        return Failure.of(
                        ErrorReason.INVALID_NAME,
                        what + "; use 1 to " + MAX_LENGTH
                                + " of a-z, A-Z, 0-9, '.', '_' and '-', but not \".\" or \"..\"")
                .toException();
    }
}
