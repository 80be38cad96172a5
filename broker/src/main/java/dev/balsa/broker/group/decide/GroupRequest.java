package dev.balsa.broker.group.decide;

import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.GroupEvent;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Subscription;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is asked of a coordinator, by clients or by itself. */
public sealed interface GroupRequest {
    String group();

    /**
     * A sign of life; joins with epoch 0.
     *
     * @param subscription null: unchanged
     * @param owned null: nothing is confirmed
     * @param lastEpoch of the member that joins again, 0 if it never was one
     * @param sessionTimeoutMs 0: unchanged, or the default; so are the next two
     * @param assignor as it was sent; empty: unchanged, or no opinion
     */
    record Heartbeat(
            String group,
            String memberId,
            long memberEpoch,
            String instanceId,
            @Nullable Subscription subscription,
            @Nullable Owned owned,
            long lastEpoch,
            int sessionTimeoutMs,
            int heartbeatIntervalMs,
            int rebalanceTimeoutMs,
            String assignor,
            String clientId,
            String clientHost)
            implements GroupRequest {}

    /**
     * What a member says it reads.
     *
     * @param byName partitions of topics that are told by name only; which topic that is has to be seen by who knows at least
     *     the topics that the assignment was made of
     */
    record Owned(SortedSet<PartitionKey> partitions, SortedMap<String, SortedSet<Integer>> byName) {
        public Owned {
            partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
            byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        }

        public static Owned of(SortedSet<PartitionKey> partitions) {
            return new Owned(partitions, new TreeMap<>());
        }

        /** Partitions of topics that are gone are left out: nobody else will get them. */
        SortedSet<PartitionKey> resolve(TopicCatalog catalog) {
            SortedSet<PartitionKey> all = new TreeSet<>(partitions);
            byName.forEach((name, numbers) -> {
                TopicCatalog.Topic topic = catalog.byName(name);
                if (topic != null) {
                    numbers.forEach(number -> all.add(new PartitionKey(topic.id(), number)));
                }
            });
            return all;
        }
    }

    /** @param keepPartitions a static member that means to come back */
    record Leave(String group, String memberId, long memberEpoch, boolean keepPartitions, String cause)
            implements GroupRequest {}

    /**
     * The coordinator has given the member up.
     *
     * @param overdue for {@code REBALANCE_TIMEOUT}: what was not given up in time, each with the epoch it was owned since
     */
    record Expire(
            String group, String memberId, GroupEvent.Cause cause, SortedMap<PartitionKey, Long> overdue, String detail)
            implements GroupRequest {
        public Expire {
            overdue = Collections.unmodifiableSortedMap(new TreeMap<>(overdue));
        }
    }

    /**
     * @param memberId empty: without group protocol
     * @param instanceId empty for dynamic members, or if it was not told
     */
    record Commit(
            String group, String memberId, String instanceId, long memberEpoch, long sequence, List<Offset> offsets)
            implements GroupRequest {
        public Commit {
            offsets = List.copyOf(offsets);
        }

        /** @param topicId null: the topic that has the name now */
        public record Offset(
                String topic, @Nullable UUID topicId, int partition, long offset, int leaderEpoch, String metadata) {}
    }

    /** Sets offsets from outside the group, which must have no members. */
    record SetOffsets(String group, SortedMap<PartitionKey, CommittedOffset> offsets) implements GroupRequest {
        public SetOffsets {
            offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        }
    }

    record RemoveOffsets(String group, List<PartitionKey> partitions) implements GroupRequest {
        public RemoveOffsets {
            partitions = List.copyOf(partitions);
        }
    }

    record RemoveGroup(String group) implements GroupRequest {}

    /** Topics may have come, gone or grown. */
    record CheckTopics(String group) implements GroupRequest {}

    /** @param logTimeMs by the entries' time */
    record ForgetExpired(String group, long logTimeMs) implements GroupRequest {}
}
