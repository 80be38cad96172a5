package dev.balsa.chaos.check;

import java.util.Map;

/**
 * How much a run was.
 *
 * @param operations records sent and records returned
 * @param recordsUnknown sent, with an outcome that nobody knows
 * @param faults injected, by kind
 * @param lostWithLeader acknowledged with acks=1 and lost with a change of the leader, as promised
 * @param copiesWithoutIdempotence written again by retries of producers that did not ask for more
 * @param acknowledgedSends by partition
 */
public record Figures(
        long durationNs,
        long operations,
        long recordsSent,
        long recordsAcknowledged,
        long recordsRefused,
        long recordsUnknown,
        long recordsReturned,
        int faultCount,
        Map<String, Integer> faults,
        int elections,
        long lostWithLeader,
        long copiesWithoutIdempotence,
        Map<String, Long> acknowledgedSends) {}
