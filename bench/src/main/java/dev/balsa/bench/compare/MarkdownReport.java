package dev.balsa.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The findings as tables, and plots beside them. */
final class MarkdownReport {
    private final Findings found;
    private final String title;

    /** @param title what run this was, as a heading */
    MarkdownReport(Findings found, String title) {
        this.found = found;
        this.title = title;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("### " + title);
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Machine during the run: %d processors, load average %.1f before a run (median), a 4 KiB write with sync %.2f ms,"
                        + " a gRPC echo %.2f ms (after pauses of 50 ms %.2f and %.2f ms), copying in memory %.1f GB/s, CRC32C %.1f GB/s.",
                Runtime.getRuntime().availableProcessors(),
                found.load().orElse(0),
                found.probe(Probes::syncMs).orElse(0),
                found.probe(Probes::echoMs).orElse(0),
                found.probe(Probes::idleSyncMs).orElse(0),
                found.probe(Probes::idleEchoMs).orElse(0),
                found.probe(Probes::copyGbPerSecond).orElse(0),
                found.probe(Probes::checksumGbPerSecond).orElse(0)));
        lines.add("");
        lines.add("| ratio | measured | wanted | aim | holds |");
        lines.add("|---|---|---|---|---|");
        Ratio.all(found).forEach(ratio -> lines.add(ratio.row()));
        for (Scenario scenario : Scenario.values()) {
            if (scenario.contenders().stream()
                    .allMatch(contender -> found.runs(scenario, contender).isEmpty())) {
                continue;
            }
            lines.add("");
            lines.add("**" + scenario.label() + "**");
            lines.add("");
            lines.add(
                    "| | records/s | MB/s | ack p50 ms | p99 ms | end to end p50 ms | brokers' CPU s/GB | client's CPU s/GB |");
            lines.add("|---|---|---|---|---|---|---|---|");
            scenario.contenders().forEach(contender -> lines.add(row(scenario, contender)));
        }
        return lines;
    }

    private String row(Scenario scenario, Contender contender) {
        return "| " + contender.label() + " | "
                + String.join(
                        " | ",
                        text(scenario, contender, RunResult::recordsPerSecond, "%,.0f"),
                        text(scenario, contender, RunResult::megabytesPerSecond, "%.1f"),
                        text(scenario, contender, RunResult::ackP50, "%.2f"),
                        text(scenario, contender, RunResult::ackP99, "%.2f"),
                        text(scenario, contender, RunResult::endToEndP50, "%.2f"),
                        text(scenario, contender, RunResult::brokerCpuPerGb, "%.1f"),
                        text(scenario, contender, RunResult::clientCpuPerGb, "%.1f"))
                + " |";
    }

    private String text(Scenario scenario, Contender contender, ToDoubleFunction<RunResult> figure, String format) {
        OptionalDouble value = found.median(scenario, contender, figure);
        return value.isEmpty() || value.getAsDouble() == 0
                ? "-"
                : String.format(Locale.ROOT, format, value.getAsDouble());
    }

    /** Replaces what stands between the two marks of this name in a document. */
    void writeInto(Path document, String mark) throws IOException {
        String begin = "<!-- " + mark + ": begin -->";
        String end = "<!-- " + mark + ": end -->";
        String text = Files.readString(document);
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException(document + " has no marks " + begin + " and " + end);
        }
        Files.writeString(
                document,
                text.substring(0, from + begin.length()) + "\n\n" + String.join("\n", lines()) + "\n\n"
                        + text.substring(to));
    }

    /** One plot of throughput or latency for each scenario that several took part in. */
    void writePlots(Path directory) throws IOException {
        for (Scenario scenario : Scenario.values()) {
            ToDoubleFunction<RunResult> figure = scenario.isPaced() ? RunResult::ackP99 : RunResult::recordsPerSecond;
            List<BarChart.Bar> bars = new ArrayList<>();
            for (Contender contender : scenario.contenders()) {
                found.median(scenario, contender, figure)
                        .ifPresent(value -> bars.add(new BarChart.Bar(contender.label(), value)));
            }
            if (bars.size() > 1) {
                String what = scenario.isPaced() ? "p99 of the acknowledgement, ms" : "records/s";
                Path file = directory.resolve(
                        "benchmarks-" + scenario.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".svg");
                Files.writeString(
                        file,
                        BarChart.svg(scenario.label() + ": " + what, bars, scenario.isPaced() ? "%.1f" : "%,.0f"));
            }
        }
    }
}
