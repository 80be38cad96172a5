package dev.balsa.cli.perf;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** How the figures are written. */
final class PerfOutput {
    @Option(names = "--json", description = "One JSON document instead of tables.")
    private boolean json;

    @Option(names = "--quiet", description = "No progress on standard error.")
    private boolean quiet;

    boolean isQuiet() {
        return quiet;
    }

    /** @param settings what was run, for whoever reads the figures later */
    void write(Terminal terminal, Map<String, Object> settings, PerfResult result) {
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>(settings);
            all.putAll(result.asMap());
            terminal.line(Json.of(all));
            return;
        }
        new Table("RECORDS", "RECORDS/S", "MB/S", "SECONDS", "FAILED", "CLIENT CPU S/GB")
                .row(
                        text("%,d", result.records()),
                        text("%,.0f", result.recordsPerSecond()),
                        text("%,.1f", result.megabytesPerSecond()),
                        text("%.1f", result.seconds()),
                        text("%,d", result.failures()),
                        text("%.1f", result.cpuSecondsPerGb()))
                .lines()
                .forEach(terminal::line);
        if (!result.latencies().isEmpty()) {
            terminal.line("");
            Table table = new Table("LATENCY MS", "MEAN", "P50", "P90", "P99", "P99.9", "P99.99", "MAX");
            result.latencies()
                    .forEach((name, latency) -> table.row(
                            name,
                            millis(latency.mean()),
                            millis(latency.p50()),
                            millis(latency.p90()),
                            millis(latency.p99()),
                            millis(latency.p999()),
                            millis(latency.p9999()),
                            millis(latency.max())));
            table.lines().forEach(terminal::line);
        }
    }

    /** A load that lost records has measured something else than was asked for. */
    static void requireNoFailures(Meter meter) {
        Exception failure = meter.firstFailure();
        if (failure != null) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the load ended early, a record failed: " + failure.getMessage(),
                    "balsa cluster health");
        }
    }

    private static String millis(double millis) {
        return text("%.2f", millis);
    }

    private static String text(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
