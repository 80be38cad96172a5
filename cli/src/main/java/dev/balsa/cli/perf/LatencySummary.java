package dev.balsa.cli.perf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;

/** Some points of a distribution of latencies, milliseconds; all zero without samples. */
public record LatencySummary(
        long samples, double mean, double p50, double p90, double p99, double p999, double p9999, double max) {
    private static final double MICROS_PER_MS = 1_000;

    static LatencySummary of(AbstractHistogram micros) {
        return new LatencySummary(
                micros.getTotalCount(),
                micros.getMean() / MICROS_PER_MS,
                at(micros, 50),
                at(micros, 90),
                at(micros, 99),
                at(micros, 99.9),
                at(micros, 99.99),
                micros.getMaxValue() / MICROS_PER_MS);
    }

    private static double at(AbstractHistogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / MICROS_PER_MS;
    }

    /** By the names that people use. */
    public Map<String, Double> asMap() {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("mean", mean);
        all.put("p50", p50);
        all.put("p90", p90);
        all.put("p99", p99);
        all.put("p99.9", p999);
        all.put("p99.99", p9999);
        all.put("max", max);
        return all;
    }
}
