package dev.balsa.client.consumer;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a consumer did since it was made. Counted once for each poll or request, not for each record. Written by the consumer's
 * thread, read by any.
 */
final class ConsumerMeter {
    private static final long NEVER = Long.MIN_VALUE;

    private final LongAdder records = new LongAdder();
    private final LongAdder fetches = new LongAdder();
    private final LongAdder fetchedBytes = new LongAdder();
    private final LongAdder fetchMs = new LongAdder();
    private final LongAccumulator longestFetchMs = new LongAccumulator(Math::max, 0);
    private final LongAccumulator largestFetchBytes = new LongAccumulator(Math::max, 0);
    private final LongAdder commits = new LongAdder();
    private final LongAdder failedCommits = new LongAdder();
    private final LongAdder commitMs = new LongAdder();
    private final LongAccumulator longestCommitMs = new LongAccumulator(Math::max, 0);
    private final LongAdder rebalances = new LongAdder();
    private final LongAdder lostMemberships = new LongAdder();
    private final LongAdder assignedPartitions = new LongAdder();
    private final LongAdder revokedPartitions = new LongAdder();
    private final LongAdder lostPartitions = new LongAdder();
    private final LongAdder polls = new LongAdder();
    private final LongAdder betweenPollsMs = new LongAdder();
    private final LongAccumulator longestBetweenPollsMs = new LongAccumulator(Math::max, 0);
    private final AtomicLong polledAtMs = new AtomicLong(NEVER);
    private final AtomicLong lag = new AtomicLong();
    private final AtomicLong partitions = new AtomicLong();

    void fetched(long sizeBytes, long tookMs) {
        fetches.increment();
        fetchedBytes.add(sizeBytes);
        fetchMs.add(tookMs);
        longestFetchMs.accumulate(tookMs);
        largestFetchBytes.accumulate(sizeBytes);
    }

    void committed(boolean good, long tookMs) {
        (good ? commits : failedCommits).increment();
        commitMs.add(tookMs);
        longestCommitMs.accumulate(tookMs);
    }

    /** An assignment was taken up. */
    void rebalanced(int assigned) {
        rebalances.increment();
        assignedPartitions.add(assigned);
    }

    void revoked(int revoked) {
        revokedPartitions.add(revoked);
    }

    void lost(int lost) {
        lostMemberships.increment();
        lostPartitions.add(lost);
    }

    void pollBegan(long nowMs) {
        long before = polledAtMs.getAndSet(nowMs);
        polls.increment();
        if (before != NEVER) {
            betweenPollsMs.add(nowMs - before);
            longestBetweenPollsMs.accumulate(nowMs - before);
        }
    }

    /** @param largestLag of one partition, in records */
    void pollEnded(int returned, int assignedNow, long largestLag) {
        records.add(returned);
        partitions.set(assignedNow);
        lag.set(largestLag);
    }

    /** Everything by name, sorted; see {@link BalsaConsumer#metrics}. */
    Map<String, Double> read(long nowMs) {
        Map<String, Double> all = new TreeMap<>();
        put(all, "records-consumed-total", records);
        put(all, "bytes-consumed-total", fetchedBytes);
        put(all, "fetch-total", fetches);
        put(all, "fetch-latency-max", longestFetchMs);
        put(all, "fetch-size-max", largestFetchBytes);
        average(all, "fetch-latency-avg", fetchMs, fetches);
        average(all, "fetch-size-avg", fetchedBytes, fetches);
        average(all, "records-per-request-avg", records, fetches);
        put(all, "records-lag-max", lag);
        put(all, "assigned-partitions", partitions);
        put(all, "commit-total", commits);
        put(all, "commit-failed-total", failedCommits);
        put(all, "commit-latency-max", longestCommitMs);
        long ended = commits.sum() + failedCommits.sum();
        all.put("commit-latency-avg", ended == 0 ? 0 : (double) commitMs.sum() / ended);
        put(all, "rebalance-total", rebalances);
        put(all, "lost-membership-total", lostMemberships);
        put(all, "partition-assigned-total", assignedPartitions);
        put(all, "partition-revoked-total", revokedPartitions);
        put(all, "partition-lost-total", lostPartitions);
        put(all, "poll-total", polls);
        put(all, "time-between-poll-max", longestBetweenPollsMs);
        all.put("time-between-poll-avg", polls.sum() < 2 ? 0 : (double) betweenPollsMs.sum() / (polls.sum() - 1));
        long at = polledAtMs.get();
        all.put("last-poll-seconds-ago", at == NEVER ? -1 : (nowMs - at) / 1e3);
        return Collections.unmodifiableMap(all);
    }

    private static void put(Map<String, Double> all, String name, Number value) {
        all.put(name, value.doubleValue());
    }

    /** Zero as long as there is nothing to divide by. */
    private static void average(Map<String, Double> all, String name, LongAdder sum, LongAdder count) {
        long divisor = count.sum();
        all.put(name, divisor == 0 ? 0 : (double) sum.sum() / divisor);
    }
}
