package dev.balsa.bench.compare;

import dev.balsa.cli.perf.EndToEndLoad;
import dev.balsa.cli.perf.LatencySummary;
import dev.balsa.cli.perf.PerfResult;
import dev.balsa.cli.perf.ProduceLoad;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What one client process has measured.
 *
 * @param brokerCpuPerGb CPU seconds of all brokers together for 10^9 bytes of keys and values
 * @param ackP50 milliseconds; 0 if there are none
 */
record RunResult(
        double recordsPerSecond,
        double megabytesPerSecond,
        double clientCpuPerGb,
        double brokerCpuPerGb,
        double ackP50,
        double ackP99,
        double ackP999,
        double endToEndP50,
        double endToEndP99) {
    static RunResult of(PerfResult perf, double brokerCpuSeconds) {
        LatencySummary ack = perf.latencies().get(ProduceLoad.ACKNOWLEDGED);
        LatencySummary consumed = perf.latencies().get(EndToEndLoad.CONSUMED);
        return new RunResult(
                perf.recordsPerSecond(),
                perf.megabytesPerSecond(),
                perf.cpuSecondsPerGb(),
                perf.bytes() == 0 ? 0 : brokerCpuSeconds / (perf.bytes() / 1e9),
                ack == null ? 0 : ack.p50(),
                ack == null ? 0 : ack.p99(),
                ack == null ? 0 : ack.p999(),
                consumed == null ? 0 : consumed.p50(),
                consumed == null ? 0 : consumed.p99());
    }

    void write(Path file) throws IOException {
        Properties all = new Properties();
        put(all, "recordsPerSecond", recordsPerSecond);
        put(all, "megabytesPerSecond", megabytesPerSecond);
        put(all, "clientCpuPerGb", clientCpuPerGb);
        put(all, "brokerCpuPerGb", brokerCpuPerGb);
        put(all, "ackP50", ackP50);
        put(all, "ackP99", ackP99);
        put(all, "ackP999", ackP999);
        put(all, "endToEndP50", endToEndP50);
        put(all, "endToEndP99", endToEndP99);
        try (Writer out = Files.newBufferedWriter(file)) {
            all.store(out, null);
        }
    }

    static RunResult read(Path file) throws IOException {
        Properties all = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            all.load(in);
        }
        return new RunResult(
                get(all, "recordsPerSecond"),
                get(all, "megabytesPerSecond"),
                get(all, "clientCpuPerGb"),
                get(all, "brokerCpuPerGb"),
                get(all, "ackP50"),
                get(all, "ackP99"),
                get(all, "ackP999"),
                get(all, "endToEndP50"),
                get(all, "endToEndP99"));
    }

    private static void put(Properties all, String name, double value) {
        all.setProperty(name, Double.toString(value));
    }

    private static double get(Properties all, String name) {
        return Double.parseDouble(all.getProperty(name));
    }
}
