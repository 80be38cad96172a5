package dev.balsa.client.net;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.BrokerMetadata;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.LeaderHint;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.TopicMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of brokers, topics and leaders, gathered from metadata answers and leader hints. A leader is only ever replaced
 * by one of a later epoch: answers of different brokers arrive in any order. Safe for several threads.
 */
public final class MetadataCache {
    private static final String UNKNOWN = "";

    /** Changed under the lock only; values never change, so that callers on the way of every record read without it. */
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();

    private List<String> endpoints = List.of();
    private String clusterId = UNKNOWN;
    private boolean closed;

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
    private record Topic(String id, @Nullable Leader[] leaders) {}

    /** Takes an answer in and returns the partitions whose leader is now another one, or the same in a new term. */
    public synchronized Set<TopicPartition> update(GetMetadataResponse answer) {
        clusterId = answer.getClusterId();
        Map<Integer, String> byId = new HashMap<>();
        List<String> alive = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (BrokerMetadata broker : answer.getBrokersList()) {
            byId.put(broker.getId(), broker.getEndpoint());
            (broker.getAlive() ? alive : others).add(broker.getEndpoint());
        }
        alive.addAll(others);
        endpoints = List.copyOf(alive);
        Set<TopicPartition> changed = new HashSet<>();
        for (TopicMetadata topic : answer.getTopicsList()) {
            updateTopic(topic, byId, changed);
        }
        notifyAll();
        return changed;
    }

    private void updateTopic(TopicMetadata topic, Map<Integer, String> byId, Set<TopicPartition> changed) {
        Topic known = topics.get(topic.getName());
        // A topic created again counts its terms from the start: epochs of the old one mean nothing.
        boolean same = known != null && known.id().equals(topic.getTopicId());
        @Nullable Leader[] old = same && known != null ? known.leaders() : new Leader[0];
        @Nullable Leader[] leaders = new Leader[Math.max(topic.getPartitionsCount(), old.length)];
        System.arraycopy(old, 0, leaders, 0, old.length);
        for (PartitionMetadata partition : topic.getPartitionsList()) {
            int number = partition.getPartition();
            if (number < 0 || number >= leaders.length) {
                continue;
            }
            Leader leader = partition.hasLeader() ? leader(partition.getLeader(), byId) : null;
            if (leader != null && isNews(leaders[number], leader)) {
                leaders[number] = leader;
                changed.add(new TopicPartition(topic.getName(), number));
            }
        }
        topics.put(topic.getName(), new Topic(topic.getTopicId(), leaders));
    }

    private static @Nullable Leader leader(LeaderHint hint, Map<Integer, String> byId) {
        String endpoint = hint.getEndpoint().isEmpty() ? byId.get(hint.getLeaderId()) : hint.getEndpoint();
        return hint.getLeaderId() < 0 || endpoint == null || endpoint.isEmpty()
                ? null
                : new Leader(hint.getLeaderId(), endpoint, hint.getLeaderEpoch());
    }

    private static boolean isNews(@Nullable Leader known, Leader heard) {
        return known == null
                || heard.epoch() > known.epoch()
                // A restarted broker may lead again in its term under another address.
                || (heard.epoch() == known.epoch()
                        && heard.brokerId() == known.brokerId()
                        && !heard.endpoint().equals(known.endpoint()));
    }

    /** Takes in what an error answer said. Returns whether the leader is now another one. */
    public synchronized boolean hear(TopicPartition partition, Leader hint) {
        Topic topic = topics.get(partition.topic());
        if (topic == null || partition.partition() >= topic.leaders().length) {
            return false;
        }
        if (!isNews(topic.leaders()[partition.partition()], hint)) {
            return false;
        }
        @Nullable Leader[] leaders = topic.leaders().clone();
        leaders[partition.partition()] = hint;
        topics.put(partition.topic(), new Topic(topic.id(), leaders));
        notifyAll();
        return true;
    }

    /** The last leader heard of; it may be gone by now. */
    public @Nullable Leader leader(TopicPartition partition) {
        Topic topic = topics.get(partition.topic());
        return topic == null || partition.partition() >= topic.leaders().length
                ? null
                : topic.leaders()[partition.partition()];
    }

    /** Number of partitions; 0 while the topic is not known. */
    public int partitionCount(String topic) {
        Topic known = topics.get(topic);
        return known == null ? 0 : known.leaders().length;
    }

    /** Forgets a topic; whoever needs it asks again. */
    public synchronized void forget(String topic) {
        topics.remove(topic);
    }

    /** Brokers heard of, those that were alive first. */
    public synchronized List<String> endpoints() {
        return endpoints;
    }

    /** Empty until the first answer. */
    public synchronized String clusterId() {
        return clusterId;
    }

    /** Lets everybody who waits go away empty-handed. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Waits until the topic has more than {@code partition} partitions.
     *
     * @return the number of partitions, or 0 if the time ran out or the cache was closed
     */
    public synchronized int awaitPartition(String topic, int partition, long timeoutMs) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (partitionCount(topic) <= partition) {
            long restNanos = deadlineNanos - System.nanoTime();
            if (restNanos <= 0 || closed) {
                return 0;
            }
            TimeUnit.NANOSECONDS.timedWait(this, restNanos);
        }
        return partitionCount(topic);
    }
}
