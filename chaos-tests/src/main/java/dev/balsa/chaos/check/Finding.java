package dev.balsa.chaos.check;

import java.util.List;

/**
 * One occurrence of an anomaly.
 *
 * @param lines of the history that prove it, as few as it takes, ascending
 */
public record Finding(String what, List<Long> lines) {
    public Finding {
        lines = lines.stream().filter(line -> line > 0).distinct().sorted().toList();
    }
}
