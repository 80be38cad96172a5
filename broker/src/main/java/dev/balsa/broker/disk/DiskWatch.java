package dev.balsa.broker.disk;

import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.StoreHealth;
import dev.balsa.log.StoreStats;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the broker's log, once, what has become of one data directory. {@link #look} belongs to one thread, the questions to any. */
public final class DiskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final long DAMAGE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final JournaledLogStore store;
    private final MonotonicClock clock;

    private StoreHealth shown = StoreHealth.OPEN;
    private Set<DamagedRange> known = Set.of();
    private long nextDamageLookNanos;
    private long shownPasses;
    private volatile List<DamagedRange> damage = List.of();

    public DiskWatch(JournaledLogStore store, MonotonicClock clock) {
        this.store = store;
        this.clock = clock;
        this.nextDamageLookNanos = clock.nanos();
    }

    /** Ranges that cannot be read, as of the last look. */
    public List<DamagedRange> damage() {
        return damage;
    }

    /** To be called often; cheap. */
    public void look() {
        lookAtRoom();
        long nowNanos = clock.nanos();
        if (nowNanos - nextDamageLookNanos >= 0) {
            nextDamageLookNanos = nowNanos + DAMAGE_LOOK_NANOS;
            lookAtScrub();
            lookAtDamage(store.damagedLogs().stream()
                    .flatMap(log -> log.upkeep().damage().stream())
                    .toList());
        }
    }

    private void lookAtRoom() {
        StoreHealth now = store.health();
        if (now == shown || now == StoreHealth.CONGESTED) {
            // Congestion comes and goes by the second; whoever is told to wait for it hears of it.
            return;
        }
        StoreHealth before = shown;
        shown = now;
        switch (now) {
            case READ_ONLY ->
                LOG.warn(
                        "the disk of {} is full, or nearly: records are refused and leadership goes to brokers with room until there is"
                                + " space again; free some, or shorten retention",
                        store.directory());
            case OPEN -> {
                if (before == StoreHealth.READ_ONLY) {
                    LOG.info("the disk of {} has room again: records are taken", store.directory());
                }
            }
            // Told by whoever ends the broker for it.
            case FAILED, CONGESTED -> {}
        }
    }

    private void lookAtScrub() {
        StoreStats stats = store.stats();
        if (stats.scrubPasses() > shownPasses) {
            shownPasses = stats.scrubPasses();
            LOG.info(
                    "all segments of {} have been read again in search of damage, {} bytes since the start; {} ranges are damaged",
                    store.directory(),
                    stats.scrubbedBytes(),
                    damage.size());
        }
    }

    private void lookAtDamage(Collection<DamagedRange> found) {
        Set<DamagedRange> now = new HashSet<>(found);
        for (DamagedRange range : now) {
            if (!known.contains(range)) {
                LOG.error(
                        "{} cannot be read from byte {} to {}, entries {} to {}: {}; it is not served, and fetched from other brokers",
                        range.file(),
                        range.position(),
                        range.endPosition(),
                        range.firstIndex(),
                        range.lastIndex(),
                        range.cause());
            }
        }
        known = now;
        damage = List.copyOf(now);
    }
}
