package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told of everything that happens, at the moment it happens. Looks, and throws if it does not like what it sees. */
public interface ClusterObserver {
    /**
     * One turn of a node: some inputs were stepped and their effects are being carried out.
     *
     * @param write what the turn hands to the disk; at the time of the call the node's log has it and the disk has not
     */
    record Turn(
            SimNode node,
            RaftStatus before,
            RaftStatus after,
            @Nullable Persist write) {}

    /** A process came up with what its disk held. */
    default void started(SimNode node) {}

    /** A process died with all its memory. Called once the disk holds what it will come back with. */
    default void crashed(SimNode node) {}

    /** Before the write of a turn changes {@link SimNode#log}. */
    default void writing(SimNode node, RaftStatus before, RaftStatus after, Persist write) {}

    default void turned(Turn turn) {}

    /** A message leaves the node now. */
    default void sending(SimNode node, Effects.Send send) {}

    /** The node's disk now holds more, or less, than before. */
    default void diskChanged(SimNode node) {}

    default void answered(SimNode node, Effects.Answer answer) {}

    /** The node's state machine has taken over the state at an anchor in place of all entries up to it. */
    default void installed(SimNode node, Anchor anchor) {}

    /** Committed and durable entries reached the node's state machine, in order. */
    default void applied(SimNode node, List<Entry> entries) {}
}
