package dev.balsa.cli.perf;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a load has measured, without its warm-up.
 *
 * @param records acknowledged, or read
 * @param bytes of their keys and values
 * @param failures records that were not acknowledged
 * @param cpuSeconds of this process, all its threads
 * @param latencies by what they are of; empty if none was measured
 */
public record PerfResult(
        long records,
        long bytes,
        long failures,
        double seconds,
        double cpuSeconds,
        Map<String, LatencySummary> latencies) {
    private static final double MB = 1e6;
    private static final double GB = 1e9;

    public double recordsPerSecond() {
        return seconds == 0 ? 0 : records / seconds;
    }

    public double megabytesPerSecond() {
        return seconds == 0 ? 0 : bytes / MB / seconds;
    }

    /** CPU seconds of this process for 10^9 bytes of keys and values. */
    public double cpuSecondsPerGb() {
        return bytes == 0 ? 0 : cpuSeconds / (bytes / GB);
    }

    /** For JSON: names carry their unit. */
    public Map<String, Object> asMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("records", records);
        all.put("bytes", bytes);
        all.put("failures", failures);
        all.put("seconds", seconds);
        all.put("recordsPerSecond", recordsPerSecond());
        all.put("megabytesPerSecond", megabytesPerSecond());
        all.put("clientCpuSeconds", cpuSeconds);
        all.put("clientCpuSecondsPerGb", cpuSecondsPerGb());
        Map<String, Object> byName = new LinkedHashMap<>();
        latencies.forEach((name, latency) -> byName.put(name, latency.asMap()));
        all.put("latencyMs", byName);
        return all;
    }
}
