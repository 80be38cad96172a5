package dev.balsa.broker.group.host;

import dev.balsa.broker.group.decide.GroupSettings;
import dev.balsa.broker.movement.WantedReplicas;
import dev.balsa.broker.retention.DerivedState;
import dev.balsa.broker.retention.RetentionPorts;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.MonotonicClock;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What coordinators need from outside.
 *
 * @param worker may block for the disk; runs tasks in order
 * @param moves where a group's replicas shall be
 * @param fatal ends the broker; called with the reason, on any thread
 */
public record CoordinatorPorts(
        GroupSettings settings,
        KnownTopics topics,
        GroupStore store,
        Executor worker,
        InstantSource wallClock,
        MonotonicClock clock,
        LeadershipNews leadership,
        Function<GroupId, WantedReplicas> moves,
        RetentionPorts retention,
        Durability durability,
        Consumer<String> fatal) {
    /** Follows how much of a coordinator's state survives a power cut. */
    @FunctionalInterface
    public interface Durability {
        /**
         * @param appliedIndex what has been kept by now; any thread
         * @param loadedIndex what was kept at the start
         */
        DerivedState of(LongSupplier appliedIndex, long loadedIndex);
    }

    /** Hears of every change of role, term or leader, on the group's loop. */
    @FunctionalInterface
    public interface LeadershipNews {
        /** @param leaderId -1 when none is known */
        void leadershipChanged(GroupId group, int term, int leaderId);
    }
}
