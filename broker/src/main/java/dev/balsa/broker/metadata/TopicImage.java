package dev.balsa.broker.metadata;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A topic.
 *
 * @param id tells it from an earlier or later one of the same name
 * @param configs options that were set, ordered by name
 * @param partitions in order, from 0 without gaps
 */
public record TopicImage(
        String name,
        UUID id,
        int replicationFactor,
        SortedMap<String, String> configs,
        List<PartitionImage> partitions) {
    public TopicImage {
        configs = Collections.unmodifiableSortedMap(new TreeMap<>(configs));
        partitions = List.copyOf(partitions);
    }

    TopicImage withPartition(PartitionImage added) {
        if (added.partition() != partitions.size()) {
            throw new IllegalStateException("partition " + added.partition() + " of topic " + name + " follows "
                    + partitions.size() + " partitions");
        }
        List<PartitionImage> longer = new ArrayList<>(partitions);
        longer.add(added);
        return new TopicImage(name, id, replicationFactor, configs, longer);
    }

    TopicImage withConfigs(SortedMap<String, String> newConfigs) {
        return new TopicImage(name, id, replicationFactor, newConfigs, partitions);
    }

    TopicImage withChanged(PartitionImage changed) {
        List<PartitionImage> others = new ArrayList<>(partitions);
        others.set(changed.partition(), changed);
        return new TopicImage(name, id, replicationFactor, configs, others);
    }
}
