package dev.balsa.bench.figures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured values of one figure. */
final class Samples {
    private final String name;
    private final String unit;
    private final String target;
    private final String peers;
    private final List<Double> values = new ArrayList<>();

    /**
     * @param target what is aimed at, in words
     * @param peers what others reach, in words
     */
    Samples(String name, String unit, String target, String peers) {
        this.name = name;
        this.unit = unit;
        this.target = target;
        this.peers = peers;
    }

    void add(double value) {
        values.add(value);
    }

    /** One row of a Markdown table: name, median, worst, number, target, peers. */
    String row() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return "| " + name + " | " + text(sorted.get(sorted.size() / 2)) + " | " + text(sorted.getLast()) + " | "
                + sorted.size() + " | " + target + " | " + peers + " |";
    }

    private String text(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.0f %s", value, unit);
    }
}
