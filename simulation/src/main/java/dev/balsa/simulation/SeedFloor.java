package dev.balsa.simulation;

/**
 * What a seed has to have gone through to count as tested. A seed that ended early by a violation is judged by that alone.
 *
 * @param simulatedMs shortest simulated time
 * @param commits fewest committed entries
 * @param faults fewest faults that found something to hit
 */
public record SeedFloor(long simulatedMs, long commits, int faults) {
    public static final SeedFloor DEFAULT = new SeedFloor(60_000, 200, 5);

    public boolean isReachedBy(SeedResult result) {
        return result.simulatedMs() >= simulatedMs && result.commits() >= commits && result.faults() >= faults;
    }
}
