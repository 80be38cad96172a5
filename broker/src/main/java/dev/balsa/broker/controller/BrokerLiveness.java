package dev.balsa.broker.controller;

import dev.balsa.broker.session.BrokerVitals;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Soft state of the controller's leader: when each broker was last heard. Never written to the log, so that losing a broker
 * costs no write. Any thread.
 */
public final class BrokerLiveness implements LiveBrokers {
    /**
     * @param vitals how it is, as it says
     * @param metadataVersion metadata log index it has applied, as it says
     */
    public record Contact(long nanos, BrokerVitals vitals, long metadataVersion) {}

    /** Of a broker that has done no more than register. */
    public static final BrokerVitals NOTHING_SAID = new BrokerVitals(0, "", 0, 0);

    private final ConcurrentMap<Integer, Contact> contacts = new ConcurrentHashMap<>();
    private final MonotonicClock clock;
    private final long timeoutNanos;
    private volatile long leadingSinceNanos;

    /** @param timeoutNanos a broker not heard for longer is not alive */
    public BrokerLiveness(MonotonicClock clock, long timeoutNanos) {
        this.clock = clock;
        this.timeoutNanos = timeoutNanos;
        this.leadingSinceNanos = clock.nanos() - timeoutNanos;
    }

    /**
     * Begins anew: a new leader has heard nobody yet, and until each broker had time to speak it must not call the cluster
     * dead.
     */
    void beganToLead() {
        contacts.clear();
        leadingSinceNanos = clock.nanos();
    }

    public void heard(int brokerId, BrokerVitals vitals, long metadataVersion) {
        contacts.put(brokerId, new Contact(clock.nanos(), vitals, metadataVersion));
    }

    @Override
    public boolean isAlive(int brokerId) {
        Contact contact = contacts.get(brokerId);
        long sinceNanos = contact == null ? leadingSinceNanos : contact.nanos();
        return clock.nanos() - sinceNanos < timeoutNanos;
    }

    /** The broker's last sign of life at this leader; null if there was none. */
    public @Nullable Contact contact(int brokerId) {
        return contacts.get(brokerId);
    }

    /** How the broker last said it is; {@link #NOTHING_SAID} if it did not. */
    public BrokerVitals vitals(int brokerId) {
        Contact contact = contacts.get(brokerId);
        return contact == null ? NOTHING_SAID : contact.vitals();
    }

    /** Milliseconds since the broker was last heard, -1 if never. */
    public long lastContactMs(int brokerId) {
        Contact contact = contacts.get(brokerId);
        return contact == null ? -1 : (clock.nanos() - contact.nanos()) / 1_000_000;
    }
}
