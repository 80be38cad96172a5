package dev.balsa.broker.routing;

import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.raft.GroupId;

/** What this broker knows of partitions and their leaders: metadata image plus leadership table. Any thread, never blocks. */
public interface LeaderLookup {
    /** Takes any name, legal or not. */
    Route find(PartitionId partition);

    /** host:port of a broker's listener for clients, empty when unknown. */
    String endpoint(int brokerId);

    /** Answer to {@link #find}. */
    sealed interface Route {
        /** No topic of this name is known here (yet). */
        record UnknownTopic() implements Route {}

        /** @param partitions how many the topic has */
        record UnknownPartition(int partitions) implements Route {}

        /** @param leader {@link LeaderAddress#UNKNOWN} while there is none */
        record Known(GroupId group, LeaderAddress leader) implements Route {}
    }
}
