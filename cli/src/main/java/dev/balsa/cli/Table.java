package dev.balsa.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns that line up, for people. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(header);
    }

    public Table row(Object... cells) {
        rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
        return this;
    }

    public List<String> lines() {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row[i]);
                if (i + 1 < widths.length) {
                    line.repeat(' ', widths[i] - row[i].length() + 2);
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
