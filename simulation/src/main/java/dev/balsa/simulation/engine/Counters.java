package dev.balsa.simulation.engine;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often each rare state was reached. */
public final class Counters {
    private final SortedMap<String, Long> counts = new TreeMap<>();

    public void add(String name) {
        counts.merge(name, 1L, Long::sum);
    }

    public SortedMap<String, Long> view() {
        return Collections.unmodifiableSortedMap(counts);
    }
}
