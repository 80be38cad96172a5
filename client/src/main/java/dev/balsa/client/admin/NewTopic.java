package dev.balsa.client.admin;

import java.util.Map;

/**
 * A topic to be created.
 *
 * @param partitions 0 for the cluster's default
 * @param replicationFactor 0 for the cluster's default
 */
public record NewTopic(String name, int partitions, int replicationFactor, Map<String, String> configs) {
    public NewTopic {
        configs = Map.copyOf(configs);
    }

    public NewTopic(String name, int partitions, int replicationFactor) {
        this(name, partitions, replicationFactor, Map.of());
    }
}
