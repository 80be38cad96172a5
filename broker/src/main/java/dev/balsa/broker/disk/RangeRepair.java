package dev.balsa.broker.disk;

import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.rpc.PeerEntries;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.PartitionLog;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.runtime.MonotonicClock;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the bytes of other replicas into the place of those that cannot be read here. One range after the other, on a worker that may
 * block; a range that nobody can give is asked for again and again, and waits unserved until the broker that has it is back.
 */
public final class RangeRepair {
    private static final Logger LOG = LoggerFactory.getLogger(RangeRepair.class);
    private static final long TRY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SAY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final LogDirectories store;
    private final Function<GroupId, List<Integer>> peers;
    private final PeerEntries entries;
    private final Executor worker;
    private final MonotonicClock clock;

    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicLong repaired = new AtomicLong();
    private volatile long nextNanos;
    /** When it was last said of a log that nobody gives what it lacks. Worker only. */
    private final Map<GroupId, Long> said = new HashMap<>();

    /** @param peers ids of the other brokers that may have a group's log */
    public RangeRepair(
            String clusterId,
            LogDirectories store,
            Function<GroupId, List<Integer>> peers,
            BrokerChannels channels,
            Executor worker,
            MonotonicClock clock) {
        this.store = store;
        this.peers = peers;
        this.entries = new PeerEntries(clusterId, channels);
        this.worker = worker;
        this.clock = clock;
        this.nextNanos = clock.nanos();
    }

    /** Ranges repaired so far. Any thread. */
    public long repaired() {
        return repaired.get();
    }

    /** Begins with what is damaged, unless that is under way. To be called often; one thread. */
    public void look(List<DamagedRange> damage) {
        if (!damage.isEmpty() && clock.nanos() - nextNanos >= 0 && running.compareAndSet(false, true)) {
            worker.execute(() -> {
                try {
                    store.damagedLogs().forEach(this::repair);
                } finally {
                    nextNanos = clock.nanos() + TRY_AGAIN_NANOS;
                    running.set(false);
                }
            });
        }
    }

    private void repair(PartitionLog log) {
        List<DamagedRange> left = log.upkeep().damage();
        while (true) {
            DamagedRange first = firstWithEntries(left);
            if (first == null) {
                return;
            }
            List<DamagedRange> after = repaired(log, first);
            if (after == null) {
                return;
            }
            left = after;
        }
    }

    /** What is only a header the store repairs by itself. */
    private static @Nullable DamagedRange firstWithEntries(List<DamagedRange> ranges) {
        return ranges.stream()
                .filter(range -> range.lastIndex() >= range.firstIndex())
                .findFirst()
                .orElse(null);
    }

    /** What is damaged still; null if nobody gave anything. */
    private @Nullable List<DamagedRange> repaired(PartitionLog log, DamagedRange range) {
        GroupId group = log.descriptor().group();
        StringBuilder refusals = new StringBuilder();
        for (int broker : peers.apply(group)) {
            try {
                List<Entry> read = entries.read(broker, group, range.firstIndex(), range.lastIndex());
                List<DamagedRange> left = log.upkeep().repair(read);
                long lastIndex = read.getLast().index();
                LOG.info(
                        "{}: entries {} to {} were written again with the bytes of broker {}",
                        range.file(),
                        range.firstIndex(),
                        lastIndex,
                        broker);
                if (lastIndex == range.lastIndex()) {
                    repaired.incrementAndGet();
                }
                return left;
            } catch (IOException | IllegalArgumentException e) {
                refusals.append("; broker ").append(broker).append(": ").append(e.getMessage());
            }
        }
        sayThatItWaits(group, range, refusals.toString());
        return null;
    }

    private void sayThatItWaits(GroupId group, DamagedRange range, String refusals) {
        Long before = said.get(group);
        long nowNanos = clock.nanos();
        if (before == null || nowNanos - before >= SAY_AGAIN_NANOS) {
            said.put(group, nowNanos);
            LOG.warn(
                    "{}: nobody gives entries {} to {}; they are not served here until a broker that has them is up{}",
                    range.file(),
                    range.firstIndex(),
                    range.lastIndex(),
                    refusals);
        }
    }
}
