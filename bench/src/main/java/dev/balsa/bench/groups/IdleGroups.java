package dev.balsa.bench.groups;

import com.sun.management.OperatingSystemMXBean;
import dev.balsa.raft.ReplicaId;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * {@code bench/groups [COUNT...]}: hosts so many idle groups on three brokers in one process and prints what they cost. Ticks,
 * heartbeats and timeouts are those of a broker; disk and network are left out.
 */
public final class IdleGroups {
    private static final int BROKERS = 3;
    private static final int WARM_UP_SECONDS = 20;
    private static final int MEASURED_SECONDS = 30;
    private static final int PATIENCE_SECONDS = 300;
    private static final int STARTED_AT_ONCE = 500;

    /** What all brokers have used or sent since the start. */
    private record Reading(
            long processNanos, List<Long> loopNanos, long frames, long messages, long heartbeats, long dropped) {}

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final List<HostUnderTest> hosts = new ArrayList<>();
    private final int groups;

    private IdleGroups(int groups) {
        this.groups = groups;
    }

    public static void main(String[] arguments) throws InterruptedException {
        List<Integer> counts = new ArrayList<>();
        for (String argument : arguments) {
            counts.add(Integer.valueOf(argument));
        }
        if (counts.isEmpty()) {
            counts.addAll(List.of(1_000, 10_000));
        }
        System.out.println(
                "| idle groups | CPU of a broker's loop, worst | CPU of the process / 3 | memory per replica"
                        + " | heartbeats/s per broker | messages/s per broker | frames/s per broker | dropped | changes of role |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (int count : counts) {
            System.out.println(new IdleGroups(count).measure());
        }
    }

    private String measure() throws InterruptedException {
        List<ReplicaId> voters = new ArrayList<>();
        for (int broker = 1; broker <= BROKERS; broker++) {
            voters.add(new ReplicaId(broker, new UUID(1, broker)));
        }
        voters.forEach(voter -> hosts.add(new HostUnderTest(voter)));
        hosts.forEach(from -> hosts.stream().filter(to -> to != from).forEach(from::connect));
        long emptyBytes = usedBytes();
        LongAdder roleChanges = new LongAdder();
        for (int first = 1; first <= groups; first += STARTED_AT_ONCE) {
            startSome(first, Math.min(groups, first + STARTED_AT_ONCE - 1), voters, roleChanges);
        }
        pass(WARM_UP_SECONDS);
        long changesBefore = roleChanges.sum();
        Reading before = read();
        long startedNanos = System.nanoTime();
        pass(MEASURED_SECONDS);
        Reading after = read();
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        long changes = roleChanges.sum() - changesBefore;
        // After the measurement: collecting everything takes processor time.
        long replicaBytes = (usedBytes() - emptyBytes) / ((long) groups * BROKERS);
        hosts.forEach(HostUnderTest::close);
        return row(before, after, seconds, replicaBytes, changes);
    }

    /** A share at a time, as topics are created: the elections of all at once are another question than what idling costs. */
    private void startSome(int first, int last, List<ReplicaId> voters, LongAdder roleChanges)
            throws InterruptedException {
        CountDownLatch ready = new CountDownLatch((last - first + 1) * BROKERS);
        for (int group = first; group <= last; group++) {
            for (HostUnderTest host : hosts) {
                host.start(group, voters, ready, roleChanges);
            }
        }
        if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    ready.getCount() + " replicas of groups " + first + " to " + last + " have committed nothing");
        }
    }

    private String row(Reading before, Reading after, double seconds, long replicaBytes, long changes) {
        double worstLoop = 0;
        for (int i = 0; i < BROKERS; i++) {
            worstLoop = Math.max(worstLoop, (after.loopNanos.get(i) - before.loopNanos.get(i)) / 1e9 / seconds);
        }
        return String.format(
                Locale.ROOT,
                "| %,d | %.1f %% | %.1f %% | %.1f KiB | %,.0f | %,.0f | %,.0f | %d | %d |",
                groups,
                100 * worstLoop,
                100 * (after.processNanos - before.processNanos) / 1e9 / seconds / BROKERS,
                replicaBytes / 1024.0,
                (after.heartbeats - before.heartbeats) / seconds / BROKERS,
                (after.messages - before.messages) / seconds / BROKERS,
                (after.frames - before.frames) / seconds / BROKERS,
                after.dropped - before.dropped,
                changes);
    }

    private Reading read() {
        return new Reading(
                system.getProcessCpuTime(),
                hosts.stream().map(HostUnderTest::loopNanos).toList(),
                sum(MemoryLink::frames),
                sum(MemoryLink::messages),
                sum(MemoryLink::heartbeats),
                sum(MemoryLink::dropped));
    }

    private long sum(ToLongFunction<MemoryLink> counter) {
        return hosts.stream().map(HostUnderTest::link).mapToLong(counter).sum();
    }

    /** Lets time go by; nobody counts the latch down. */
    private static void pass(int seconds) throws InterruptedException {
        boolean isCounted = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        if (isCounted) {
            throw new IllegalStateException("somebody counted");
        }
    }

    private static long usedBytes() {
        // Twice: what the first leaves to finalization and reference processing, the second frees.
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
