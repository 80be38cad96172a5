package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A member of a consumer group that follows the five steps of the protocol by single calls. When it crashes its connections are gone and
 * it has said nothing: the coordinator has to notice by itself. Now and then it leaves and joins again, so that partitions move; and it
 * commits for partitions that it has given up, as a process does that was frozen before its commit left: that has to be refused.
 */
final class RawMember implements Client {
    static final int SESSION_MS = 6_000;
    private static final int MAX_LATE = 8;
    private static final long STAY_NANOS = TimeUnit.SECONDS.toNanos(6);
    /** Not all at once, and the first soon. */
    private static final int TURNS = 3;

    private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** More often than it has to, so that partitions have moved before the next fault. */
    private static final long HEARTBEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** Often enough for all that is late to have its turn between somebody else's claim and the next move. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final int process;
    private final Site site;
    private final String group;
    private final RawCalls calls;
    /** Where it goes on in each partition that is its own. */
    private final Map<TopicPartition, Long> positions = new TreeMap<>();
    /** What it has given up; the newest first, then what was committed least lately. */
    private final ArrayDeque<RawOffsets.Committing> late = new ArrayDeque<>();

    private final String memberId = UUID.randomUUID().toString();
    /** What the coordinator has given it last, whether it reads it yet or not. */
    private List<TopicPartition> assigned = List.of();

    private long epoch;
    private long sequence;
    private long nextHeartbeatNanos = System.nanoTime();
    private long nextLateNanos = System.nanoTime();
    private long heardNanos;
    private long leavesNanos;
    private int turn;

    RawMember(int process, Site site, String group) {
        this.process = process;
        this.site = site;
        this.group = group;
        this.calls = new RawCalls(site.bootstrap(), process);
        this.leavesNanos = System.nanoTime() + (1 + process % TURNS) * TURN_NANOS;
    }

    private String member() {
        return "m" + process;
    }

    @Override
    public void act() {
        if (System.nanoTime() - nextHeartbeatNanos >= 0) {
            heartbeat();
        }
        if (System.nanoTime() - nextLateNanos >= 0) {
            nextLateNanos = System.nanoTime() + LATE_NANOS;
            commitLate();
        }
        if (System.nanoTime() - leavesNanos >= 0) {
            gaveUp(List.copyOf(positions.keySet()), epoch, false);
            RawHeartbeat.leave(calls, group, memberId, epoch);
            joinAgain();
            leavesNanos = System.nanoTime() + STAY_NANOS;
        }
        // Read in the order of their numbers, so that none is left out for long.
        List<TopicPartition> own = List.copyOf(positions.keySet());
        if (!own.isEmpty()) {
            poll(own.get(turn++ % own.size()));
        }
    }

    private void heartbeat() {
        long sentNanos = System.nanoTime();
        RawHeartbeat beat = new RawHeartbeat(group, memberId, epoch, site.topic(), SESSION_MS, positions.keySet());
        switch (beat.send(calls)) {
            case RawCalls.Outcome.Done<RawHeartbeat.Answer>(RawHeartbeat.Answer answer) -> {
                heardNanos = sentNanos;
                nextHeartbeatNanos = sentNanos + HEARTBEAT_NANOS;
                if (answer.epoch() != epoch) {
                    long epochBefore = epoch;
                    epoch = answer.epoch();
                    assigned = answer.assigned();
                    List<TopicPartition> over = new ArrayList<>(positions.keySet());
                    over.removeAll(assigned);
                    gaveUp(over, epochBefore, false);
                    // Confirms what was given up.
                    nextHeartbeatNanos = sentNanos;
                }
                take();
            }
            case RawCalls.Outcome.Failed<RawHeartbeat.Answer>(Refusal refusal) -> {
                boolean isRemoved = refusal.reason().equals("UNKNOWN_MEMBER")
                        || refusal.reason().equals("FENCED_MEMBER_EPOCH");
                boolean isSilentForLong =
                        epoch > 0 && System.nanoTime() - heardNanos > TimeUnit.MILLISECONDS.toNanos(SESSION_MS);
                if (isRemoved || isSilentForLong) {
                    joinAgain();
                }
            }
        }
    }

    /**
     * Under the same id: what is still under way from before has an epoch that has to be refused, and nobody waits for the end of a session.
     * Its commits are numbered on, since nobody knows whether the coordinator has heard that it left.
     */
    private void joinAgain() {
        gaveUp(List.copyOf(positions.keySet()), epoch, true);
        assigned = List.of();
        epoch = 0;
    }

    /** Without knowing where to begin it has nothing to read, and asks again with the next heartbeat. */
    private void take() {
        List<TopicPartition> gained = assigned.stream()
                .filter(partition -> !positions.containsKey(partition))
                .toList();
        if (!gained.isEmpty()
                && RawOffsets.committed(calls, group)
                        instanceof
                        RawCalls.Outcome.Done<Map<TopicPartition, Long>>(Map<TopicPartition, Long> committed)) {
            gained.forEach(partition -> positions.put(partition, committed.getOrDefault(partition, 0L)));
            site.history().event(new HistoryEvent.Gained(process, group, member(), Answer.NONE, names(gained)));
        }
    }

    /** @param lastEpoch in which it had them */
    private void gaveUp(List<TopicPartition> partitions, long lastEpoch, boolean isLost) {
        if (!partitions.isEmpty()) {
            partitions.forEach(partition -> late.addFirst(new RawOffsets.Committing(
                    group, memberId, lastEpoch, sequence, partition, positions.getOrDefault(partition, 0L))));
            while (late.size() > MAX_LATE) {
                late.removeLast();
            }
            partitions.forEach(positions::remove);
            site.history().event(new HistoryEvent.GaveUp(process, group, member(), names(partitions), isLost));
        }
    }

    private static List<String> names(List<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::toString).sorted().toList();
    }

    private void poll(TopicPartition partition) {
        Request request = new Request.Poll(group);
        long operation = site.history().invoked(process, request);
        switch (RawFetch.fetch(calls, partition, positions.getOrDefault(partition, 0L))) {
            case RawCalls.Outcome.Done<RawRead>(RawRead read) -> {
                boolean isNews = read.nextOffset() > positions.getOrDefault(partition, 0L);
                positions.put(partition, read.nextOffset());
                site.history()
                        .succeeded(process, operation, request, new Answer.Polled(List.of(read.batch(partition))));
                if (isNews) {
                    commit(partition, read.nextOffset());
                }
            }
            case RawCalls.Outcome.Failed<RawRead>(Refusal refusal) ->
                site.history().unknown(process, operation, request, refusal.reason());
        }
    }

    /** One commit for what is somebody else's by now, in turn; what has come back to it meanwhile is left alone. */
    private void commitLate() {
        RawOffsets.Committing commit = late.poll();
        if (commit != null && !assigned.contains(commit.partition())) {
            late.addLast(commit);
            commit(commit);
        }
    }

    private void commit(TopicPartition partition, long offset) {
        commit(new RawOffsets.Committing(group, memberId, epoch, ++sequence, partition, offset));
    }

    private void commit(RawOffsets.Committing commit) {
        Map<String, Long> names = new HashMap<>();
        names.put(commit.partition().toString(), commit.offset());
        Request request = new Request.Commit(group, member(), names, false);
        long operation = site.history().invoked(process, request);
        Refusal refusal = RawOffsets.commit(calls, commit);
        if (refusal == null) {
            site.history().succeeded(process, operation, request, new Answer.Done());
        } else if (refusal.isDefinite()) {
            site.history().refused(process, operation, request, refusal.reason());
        } else {
            site.history().unknown(process, operation, request, refusal.reason());
        }
    }

    /** Vanishes. */
    @Override
    public void crash() {
        calls.close();
    }

    @Override
    public void close() {
        RawHeartbeat.leave(calls, group, memberId, epoch);
        calls.close();
    }
}
