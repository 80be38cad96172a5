package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits what earlier polls have returned, from time to time and before partitions are given up. */
final class AutoCommit {
    private static final Logger LOG = LoggerFactory.getLogger(AutoCommit.class);

    /** What has not moved is committed again so often, lest it expire as if nobody needed it. */
    private static final long UNCHANGED_MS = 3_600_000;

    private final ConsumerContext context;
    private final Committer committer;
    private final Assignment assignment;
    private long dueMs;
    private long unchangedDueMs;
    private @Nullable PendingCommit last;

    AutoCommit(ConsumerContext context, Committer committer, Assignment assignment) {
        this.context = context;
        this.committer = committer;
        this.assignment = assignment;
        this.dueMs = context.clock().nowMs() + context.settings().autoCommitIntervalMs();
        this.unchangedDueMs = context.clock().nowMs() + UNCHANGED_MS;
    }

    boolean isEnabled() {
        return context.settings().autoCommit();
    }

    /** To be called within poll before records are taken: then all positions stand behind what the application has had. */
    void step(long nowMs) {
        if (!isEnabled() || nowMs < dueMs || (last != null && !last.isEnded())) {
            return;
        }
        dueMs = nowMs + context.settings().autoCommitIntervalMs();
        boolean all = nowMs >= unchangedDueMs;
        List<AssignedPartition> moved = new ArrayList<>();
        for (AssignedPartition partition : assignment.all()) {
            if (!partition.isRevoked() && (all || partition.position() != partition.autoCommitted())) {
                moved.add(partition);
            }
        }
        unchangedDueMs = all ? nowMs + UNCHANGED_MS : unchangedDueMs;
        Map<TopicPartition, OffsetAndMetadata> offsets = Assignment.consumed(moved);
        if (!offsets.isEmpty()) {
            moved.forEach(partition -> partition.autoCommitted(partition.position()));
            last = committer.begin(
                    offsets,
                    (committed, failure) -> ended(moved, failure),
                    false,
                    context.settings().requestTimeoutMs());
        }
    }

    private void ended(List<AssignedPartition> partitions, @Nullable BalsaException failure) {
        if (failure == null) {
            return;
        }
        LOG.warn("an automatic commit failed: {}", failure.getMessage());
        partitions.forEach(partition -> partition.autoCommitted(AssignedPartition.NO_POSITION));
        if (failure.isRetriable()) {
            dueMs = Math.min(dueMs, context.clock().nowMs() + context.backoff().delayMs(1));
        }
    }

    /** Begins a commit of partitions that are to be given up; null if there is nothing to commit. */
    @Nullable
    PendingCommit beforeGivingUp(Collection<AssignedPartition> partitions, long timeoutMs) {
        if (!isEnabled()) {
            return null;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = Assignment.consumed(partitions);
        return offsets.isEmpty()
                ? null
                : committer.begin(
                        offsets,
                        (committed, failure) -> {
                            if (failure != null) {
                                LOG.warn(
                                        "what was read of {} is not committed: {}",
                                        committed.keySet(),
                                        failure.getMessage());
                            }
                        },
                        true,
                        timeoutMs);
    }
}
