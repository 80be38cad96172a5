package dev.balsa.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Reads all segments again, slowly, so that rot is found while the other replicas are still well. Begins when the store is opened,
 * so that what happened while it was closed is found soon. Background thread, except for {@link #suspect}.
 */
final class Scrubber {
    private static final int STEP_BYTES = 256 << 10;
    private static final long BYTES_PER_SECOND = 5 << 20;
    /** Somebody waits for it to be repaired. */
    private static final long URGENT_BYTES_PER_SECOND = 64 << 20;

    private static final long PASS_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Supplier<Collection<GroupStorage>> groups;
    private final Queue<GroupStorage> suspects = new ConcurrentLinkedQueue<>();
    private final Deque<GroupStorage> pass = new ArrayDeque<>();
    /** Those of the pass in which something could not be read. */
    private final Set<GroupStorage> urgent = new HashSet<>();

    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicLong passes = new AtomicLong();
    private long nextNanos;
    private boolean hasBegun;

    Scrubber(Supplier<Collection<GroupStorage>> groups, long startedNanos) {
        this.groups = groups;
        this.nextNanos = startedNanos;
    }

    /** Any thread. */
    void suspect(GroupStorage group) {
        suspects.add(group);
    }

    /** Read again since the store was opened. Any thread. */
    long readBytes() {
        return readBytes.get();
    }

    /** How often all segments have been read again. Any thread. */
    long passes() {
        return passes.get();
    }

    /** Goes on if it is time; returns nanoseconds until it is. */
    long step(long nowNanos) throws IOException {
        for (GroupStorage group = suspects.poll(); group != null; group = suspects.poll()) {
            if (!urgent.add(group)) {
                continue;
            }
            pass.remove(group);
            pass.addFirst(group);
            if (!group.isDropped() && group.restartAt() == null) {
                group.segments().beginScrub();
            }
            nextNanos = nowNanos;
        }
        long wait = nextNanos - nowNanos;
        if (wait > 0) {
            return wait;
        }
        if (pass.isEmpty() && !hasBegun) {
            hasBegun = true;
            pass.addAll(groups.get());
        }
        GroupStorage group = pass.peekFirst();
        if (group == null) {
            hasBegun = false;
            passes.incrementAndGet();
            nextNanos = nowNanos + PASS_NANOS;
            return PASS_NANOS;
        }
        long bytes = group.isDropped() || group.restartAt() != null
                ? 0
                : group.segments().scrub(STEP_BYTES);
        readBytes.addAndGet(bytes);
        if (bytes == 0) {
            pass.removeFirst();
            group.scrubbed();
            urgent.remove(group);
        }
        long bytesPerSecond = urgent.contains(group) ? URGENT_BYTES_PER_SECOND : BYTES_PER_SECOND;
        nextNanos = nowNanos + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        return Math.max(0, nextNanos - nowNanos);
    }
}
