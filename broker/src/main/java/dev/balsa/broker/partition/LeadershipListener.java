package dev.balsa.broker.partition;

import dev.balsa.raft.GroupId;

/** Hears what this broker's replicas learn about leaders. Called on the groups' loops: must not block. */
@FunctionalInterface
public interface LeadershipListener {
    /** @param leaderId broker id of the leader of {@code term}, -1 if not known; this broker's own id if its replica leads */
    void leadershipChanged(GroupId group, int term, int leaderId);
}
