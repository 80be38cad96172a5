package dev.balsa.broker.testing;

import dev.balsa.broker.retention.RetentionClock;
import dev.balsa.broker.retention.RetentionPorts;
import dev.balsa.broker.retention.RetentionSettings;
import dev.balsa.log.RetentionPolicy;
import java.util.Optional;

/** One policy for all partitions, none at first. */
public final class TestRetention {
    public static final RetentionSettings SETTINGS = new RetentionSettings(10_000, 1_000);

    private Optional<RetentionPolicy> policy = Optional.empty();

    public void policy(RetentionPolicy newPolicy) {
        policy = Optional.of(newPolicy);
    }

    public RetentionPorts ports(ManualClock clock) {
        return new RetentionPorts(SETTINGS, new RetentionClock(clock::millis, clock), group -> () -> policy);
    }
}
