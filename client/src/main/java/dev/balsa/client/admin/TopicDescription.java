package dev.balsa.client.admin;

import java.util.List;
import java.util.Map;

/**
 * A topic and its partitions.
 *
 * @param topicId tells it from an earlier topic of the same name
 * @param warnings what its creator should know, empty otherwise
 */
public record TopicDescription(
        String name,
        String topicId,
        int replicationFactor,
        Map<String, String> configs,
        List<PartitionDescription> partitions,
        List<String> warnings) {
    public TopicDescription {
        configs = Map.copyOf(configs);
        partitions = List.copyOf(partitions);
        warnings = List.copyOf(warnings);
    }
}
