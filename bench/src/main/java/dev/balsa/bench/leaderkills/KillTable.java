package dev.balsa.bench.leaderkills;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** What all blows to one system say, as rows of a Markdown table. */
final class KillTable {
    static final List<String> HEAD = List.of(
            "| | | times | its partitions: p50 | p99 | worst | partitions led by others: p50 | p99 | worst |",
            "|---|---|---|---|---|---|---|---|---|");

    private final String system;
    private final Map<Blow.Kind, List<Blow>> blows = new EnumMap<>(Blow.Kind.class);

    KillTable(String system) {
        this.system = system;
    }

    void add(Blow blow) {
        blows.computeIfAbsent(blow.kind(), kind -> new ArrayList<>()).add(blow);
    }

    List<String> rows() {
        List<String> rows = new ArrayList<>();
        blows.forEach((kind, all) -> rows.add(row(kind.text(), all)));
        List<Blow> kills = Stream.of(Blow.Kind.LEADER, Blow.Kind.LEADER_AND_CONTROLLER)
                .flatMap(kind -> blows.getOrDefault(kind, List.of()).stream())
                .toList();
        if (!kills.isEmpty()) {
            rows.add(row("all kills", kills));
        }
        return rows;
    }

    private String row(String what, List<Blow> all) {
        return "| " + system + " | " + what + " | " + all.size() + " | " + figures(gaps(all, Blow::ownGapsMs)) + " | "
                + figures(gaps(all, Blow::otherGapsMs)) + " |";
    }

    private static List<Double> gaps(List<Blow> blows, Function<Blow, List<Double>> of) {
        List<Double> gaps = new ArrayList<>();
        blows.forEach(blow -> gaps.addAll(of.apply(blow)));
        Collections.sort(gaps);
        return gaps;
    }

    private static String figures(List<Double> sortedMs) {
        if (sortedMs.isEmpty()) {
            return "- | - | -";
        }
        return text(percentile(sortedMs, 50)) + " | " + text(percentile(sortedMs, 99)) + " | "
                + text(sortedMs.getLast());
    }

    /** Nearest rank. */
    static double percentile(List<Double> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    private static String text(double ms) {
        return ms < 1_000
                ? String.format(Locale.ROOT, "%.0f ms", ms)
                : String.format(Locale.ROOT, "%.2f s", ms / 1_000);
    }
}
