package dev.balsa.broker.retention;

import dev.balsa.log.PartitionLog;
import dev.balsa.log.RetentionPlan;
import dev.balsa.log.RetentionPolicy;
import dev.balsa.log.entry.ControlPayload;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.runtime.RaftGroup;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this replica leads, has a control entry appended whenever the topic's options ask for a roll or a later log start.
 * Every look starts anew from what the segments and the options say, so nothing has to be remembered over a change of leader.
 * Loop only.
 */
public final class LogRetention {
    private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RaftGroup group;
    private final PartitionLog log;
    private final ControlLog control;
    private final RetentionClock clock;
    private final Supplier<Optional<RetentionPolicy>> policy;
    private final long checkNanos;

    private @Nullable RetentionPolicy checkedPolicy;
    private int checkedTerm;
    private long lookedNanos;
    private boolean hasLooked;
    private long checkedNanos;
    private long awaitedIndex;
    /** In another one, what was appended may have been cut. */
    private int awaitedTerm;

    public LogRetention(RaftGroup group, PartitionLog log, ControlLog control, RetentionPorts ports) {
        this.group = group;
        this.log = log;
        this.control = control;
        this.clock = ports.clock();
        this.policy = ports.policies().apply(group.id());
        this.checkNanos = TimeUnit.MILLISECONDS.toNanos(ports.settings().checkIntervalMs());
    }

    public void tick(long nowNanos) {
        if (hasLooked && nowNanos - lookedNanos < LOOK_NANOS) {
            return;
        }
        hasLooked = true;
        lookedNanos = nowNanos;
        RaftStatus status = group.status();
        // What the last round appended shows in the segments a moment after its commit; until then it would be asked
        // for
        // again.
        boolean awaits = status.term() == awaitedTerm && log.storedIndex() < awaitedIndex;
        if (status.role() != Role.LEADER || !status.committedInTerm() || !control.isSettled() || awaits) {
            return;
        }
        RetentionPolicy wanted = policy.get().orElse(null);
        boolean isSame = status.term() == checkedTerm && wanted != null && wanted.equals(checkedPolicy);
        if (wanted == null || (isSame && nowNanos - checkedNanos < checkNanos)) {
            return;
        }
        checkedPolicy = wanted;
        checkedTerm = status.term();
        checkedNanos = nowNanos;
        check(wanted);
    }

    private void check(RetentionPolicy wanted) {
        RetentionPlan plan = log.upkeep().retention(wanted, clock.nowMs());
        if (plan.rolls()) {
            control.append(
                    EntryKind.ROLL,
                    plan.rollSegmentBytes() == 0
                            ? ControlPayload.roll()
                            : ControlPayload.roll(plan.rollSegmentBytes()));
        }
        if (plan.advancesLogStart()) {
            LOG.info("{}: records before offset {} are given up", group.id(), plan.logStartOffset());
            control.append(EntryKind.LOG_START, ControlPayload.logStart(plan.logStartOffset()));
        }
        if (plan.rolls() || plan.advancesLogStart()) {
            awaitedIndex = group.status().lastIndex();
            awaitedTerm = group.status().term();
        }
    }
}
