package dev.balsa.broker.session;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this broker registered and known to be alive. {@link #tick} is called often and starts whatever is due; at most one
 * call is under way. Questions may be asked on any thread.
 */
public final class BrokerSession {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerSession.class);

    private final int brokerId;
    private final Supplier<BrokerRegistration> registration;
    private final SessionSettings settings;
    private final ControllerLink link;
    private final MetadataSource metadata;
    private final Supplier<BrokerVitals> vitals;
    private final MonotonicClock clock;
    private final Consumer<String> fatal;

    // Guarded by this.
    private boolean calling;
    private long dueNanos;
    private long refusedSinceNanos;
    private boolean refused;
    private boolean troubled;

    private volatile boolean registered;
    private volatile long requiredVersion = Long.MAX_VALUE;
    private volatile Set<Integer> alive = Set.of();

    /**
     * @param registration what this broker says about itself; asked for at the first tick, when its listeners are bound
     * @param vitals how this broker is
     * @param fatal ends the broker, told with the reason
     */
    public BrokerSession(
            int brokerId,
            Supplier<BrokerRegistration> registration,
            SessionSettings settings,
            ControllerLink link,
            MetadataSource metadata,
            Supplier<BrokerVitals> vitals,
            MonotonicClock clock,
            Consumer<String> fatal) {
        this.brokerId = brokerId;
        this.registration = registration;
        this.settings = settings;
        this.link = link;
        this.metadata = metadata;
        this.vitals = vitals;
        this.clock = clock;
        this.fatal = fatal;
        this.dueNanos = clock.nanos();
    }

    /** Registered, and everything that was decided before is applied here. */
    public boolean isReady() {
        return registered && metadata.image().version() >= requiredVersion;
    }

    /** As the controller's leader last said; this broker itself always is. */
    public boolean isAlive(int otherId) {
        return otherId == brokerId || alive.contains(otherId);
    }

    /** Starts what is due. */
    public void tick() {
        synchronized (this) {
            if (calling || clock.nanos() - dueNanos < 0) {
                return;
            }
            calling = true;
        }
        if (registered) {
            heartbeat();
        } else {
            register();
        }
    }

    private void register() {
        BrokerRegistration wanted = registration.get();
        var _ = link.register(wanted)
                .whenComplete((version, thrown) -> ended(thrown, () -> {
                    requiredVersion = version;
                    registered = true;
                    LOG.info("registered as broker {} at {}", wanted.id(), wanted.endpoint());
                    return 0;
                }));
    }

    private void heartbeat() {
        var _ = link.heartbeat(registration.get(), metadata.image().version(), vitals.get())
                .whenComplete((pulse, thrown) -> ended(thrown, () -> {
                    alive = new TreeSet<>(pulse.alive());
                    return settings.heartbeatNanos();
                }));
    }

    @FunctionalInterface
    private interface Success {
        /** @return how long to wait before the next call */
        long take();
    }

    private synchronized void ended(@Nullable Throwable thrown, Success success) {
        long pauseNanos;
        if (thrown == null) {
            refused = false;
            if (troubled) {
                LOG.info("the controller answers again");
            }
            troubled = false;
            pauseNanos = success.take();
        } else {
            pauseNanos = failed(thrown);
        }
        dueNanos = clock.nanos() + pauseNanos;
        calling = false;
    }

    private long failed(Throwable thrown) {
        Failure failure = failureOf(thrown);
        if (failure.reason() == ErrorReason.UNKNOWN_BROKER) {
            LOG.info("the controller does not know this broker: {}", failure.message());
            registered = false;
            return 0;
        }
        if (failure.reason() == ErrorReason.INVALID_CONFIG || failure.reason() == ErrorReason.WRONG_CLUSTER) {
            refused(failure);
            return settings.heartbeatNanos();
        }
        if (registered && !troubled) {
            troubled = true;
            LOG.warn("the controller does not answer: {}: {}", failure.reason(), failure.message());
        }
        return registered ? settings.heartbeatNanos() : settings.retryNanos();
    }

    private void refused(Failure failure) {
        long nowNanos = clock.nanos();
        if (!refused) {
            refused = true;
            refusedSinceNanos = nowNanos;
            LOG.warn("the controller refuses this broker: {}", failure.message());
        } else if (nowNanos - refusedSinceNanos >= settings.refusedNanos()) {
            fatal.accept("the controller refuses this broker: " + failure.message());
        }
    }

    private static Failure failureOf(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof FailureException expected
                ? expected.failure()
                : Failure.of(ErrorReason.INTERNAL, String.valueOf(cause));
    }
}
