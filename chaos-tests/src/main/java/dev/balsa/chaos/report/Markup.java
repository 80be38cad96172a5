package dev.balsa.chaos.report;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes elements that are closed in order, and text and attributes that cannot be taken for anything else. */
final class Markup {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turn */
    Markup open(String element, Object... attributes) {
        tag(element, attributes);
        out.append('>');
        open.push(element);
        return this;
    }

    private void tag(String element, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i + 1 < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escaped(String.valueOf(attributes[i + 1]));
            out.append('"');
        }
    }

    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** As {@link #close}, at the end of a line. */
    Markup closeLine() {
        close();
        out.append('\n');
        return this;
    }

    /** An element with nothing in it that needs no end. */
    Markup empty(String element, Object... attributes) {
        tag(element, attributes);
        out.append("/>");
        return this;
    }

    Markup text(Object text) {
        escaped(String.valueOf(text));
        return this;
    }

    /** An element that holds text only. */
    Markup element(String element, Object text, Object... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** What this program wrote itself, such as a style sheet. */
    Markup raw(String trusted) {
        out.append(trusted);
        return this;
    }

    private void escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Character.isISOControl(c) && c != '\n' ? '\ufffd' : c);
            }
        }
    }

    String finish() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return out.toString();
    }
}
