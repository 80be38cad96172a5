package dev.balsa.chaos.history;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Single lines of a history, as the format has them, for people to look at. */
public final class Excerpt {
    private static final int MAX_CHARS = 400;

    private Excerpt() {}

    /** By number; those that the history does not have are left out, long ones end in an ellipsis. */
    public static Map<Long, String> of(History history, Collection<Long> numbers) throws IOException {
        Set<Long> wanted = new TreeSet<>(numbers);
        Map<Long, String> lines = new TreeMap<>();
        if (!wanted.isEmpty()) {
            history.forEach(line -> {
                if (wanted.contains(line.number())) {
                    lines.put(line.number(), text(line));
                }
            });
        }
        return lines;
    }

    private static String text(HistoryLine line) {
        StringWriter out = new StringWriter();
        try {
            new LineEncoder(out).event(line.timeNs(), line.event());
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        String text = out.toString().strip();
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "\u2026";
    }
}
