package dev.balsa.cli.perf;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a load that sends can be told. */
final class LoadOptions {
    @Option(
            names = "--record-size",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Size of each value (default: ${DEFAULT-VALUE}).")
    private int recordBytes = 1024;

    @Option(
            names = "--payload",
            paramLabel = "text|random",
            defaultValue = "random",
            description = "Values that codecs can pack, or not (default: ${DEFAULT-VALUE}).")
    private Payloads.Kind payload = Payloads.Kind.RANDOM;

    @Option(
            names = {"-n", "--records"},
            paramLabel = "N",
            description = "Stop after so many records instead of after a time.")
    private @Nullable Long records;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long to measure (default: ${DEFAULT-VALUE}).")
    private double seconds = 10;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "5",
            description = "Seconds of load before anything is measured (default: ${DEFAULT-VALUE}).")
    private double warmUpSeconds = 5;

    @Option(
            names = "--throughput",
            paramLabel = "N",
            description =
                    "Records a second, each due at its own moment whatever the answers do; without it: as many as are taken.")
    private @Nullable Double perSecond;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Draw each record's key from so many; 0: no keys, batches fill one partition after the other.")
    private int keys;

    @Option(
            names = "--acks",
            paramLabel = "0|1|all",
            defaultValue = "all",
            description =
                    "What is waited for: nothing, the leader's disk, or a majority's disks (default: ${DEFAULT-VALUE}).")
    private String acks = "all";

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Makes keys and values.")
    private long seed = 1;

    /** @param defaultPerSecond if no rate is given; 0 for as many as are taken */
    Workload workload(double defaultPerSecond) {
        try {
            return new Workload(
                    recordBytes,
                    payload,
                    records == null ? Long.MAX_VALUE : records,
                    seconds(warmUpSeconds),
                    records == null ? seconds(seconds) : Duration.ofDays(1),
                    perSecond == null ? defaultPerSecond : perSecond,
                    keys,
                    seed);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), "balsa perf --help");
        }
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** The producer's options with what was said here. */
    Map<String, String> producer(Map<String, String> given) {
        Map<String, String> options = new LinkedHashMap<>(given);
        options.put("acks", acks);
        if (!acks.equals("all") && !acks.equals("-1")) {
            // Asked for by name, so the weaker level is meant; idempotence needs acks=all.
            options.putIfAbsent("enable.idempotence", "false");
        }
        return options;
    }

    Map<String, Object> describe(Workload workload, String topic) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("topic", topic);
        all.put("acks", acks);
        all.put("recordBytes", workload.recordBytes());
        all.put("payload", workload.payload().name().toLowerCase(java.util.Locale.ROOT));
        all.put("keys", workload.keys());
        all.put("recordsPerSecondWanted", workload.perSecond());
        return all;
    }
}
