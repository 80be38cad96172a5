package dev.balsa.cli.perf;

import java.time.Duration;

/**
 * What a load does.
 *
 * @param records how many to send; {@code Long.MAX_VALUE} to go by time
 * @param warmUp time before anything is measured; part of neither {@code duration} nor the figures
 * @param duration how long to send after the warm-up, if {@code records} does not end it before
 * @param perSecond records a second; 0 for as many as are taken
 * @param keys how many different keys, drawn at random; 0 for records without a key
 * @param seed makes keys and values
 */
public record Workload(
        int recordBytes,
        Payloads.Kind payload,
        long records,
        Duration warmUp,
        Duration duration,
        double perSecond,
        int keys,
        long seed) {
    public Workload {
        if (recordBytes < 1
                || records < 1
                || perSecond < 0
                || keys < 0
                || warmUp.isNegative()
                || duration.isNegative()) {
            throw new IllegalArgumentException("a load needs records, a size, a time and a rate that are not negative");
        }
    }
}
