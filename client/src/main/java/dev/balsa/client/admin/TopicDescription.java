package dev.balsa.client.admin;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic and its partitions.
 *
 * @param configs options that are set
 * @param defaultConfigs options that are not set, with the values in force instead
 * @param topicId tells it from an earlier topic of the same name
 * @param warnings what its creator should know, empty otherwise
 */
public record TopicDescription(
        String name,
        String topicId,
        int replicationFactor,
        SortedMap<String, String> configs,
        SortedMap<String, String> defaultConfigs,
        List<PartitionDescription> partitions,
        List<String> warnings) {
    public TopicDescription {
        configs = Collections.unmodifiableSortedMap(new TreeMap<>(configs));
        defaultConfigs = Collections.unmodifiableSortedMap(new TreeMap<>(defaultConfigs));
        partitions = List.copyOf(partitions);
        warnings = List.copyOf(warnings);
    }
}
