package dev.balsa.client.group;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.GroupPartitions;
import dev.balsa.proto.v1.GroupPartitionsList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Partitions with their topics' ids, as they are written on the wire. */
final class Partitions {
    private Partitions() {}

    static GroupPartitionsList wire(Map<TopicPartition, String> partitions) {
        Map<String, GroupPartitions.Builder> byTopic = new LinkedHashMap<>();
        new TreeMap<>(partitions)
                .forEach((partition, topicId) -> byTopic.computeIfAbsent(
                                partition.topic(),
                                topic -> GroupPartitions.newBuilder()
                                        .setTopic(topic)
                                        .setTopicId(topicId))
                        .addPartitions(partition.partition()));
        GroupPartitionsList.Builder list = GroupPartitionsList.newBuilder();
        byTopic.values().forEach(list::addTopics);
        return list.build();
    }

    /** Numbers that no partition can have are left out. */
    static Map<TopicPartition, String> read(GroupPartitionsList list) {
        Map<TopicPartition, String> partitions = new TreeMap<>();
        for (GroupPartitions topic : list.getTopicsList()) {
            for (int partition : topic.getPartitionsList()) {
                if (partition >= 0) {
                    partitions.put(new TopicPartition(topic.getTopic(), partition), topic.getTopicId());
                }
            }
        }
        return partitions;
    }
}
