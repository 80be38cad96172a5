package dev.balsa.client.admin;

import dev.balsa.client.TopicPartition;
import java.util.List;

/**
 * The cluster, as the controller's leader sees it.
 *
 * @param controller broker id of the controller's leader, -1 if there is none
 * @param leaderless partitions that nobody is known to lead
 * @param underReplicated partitions with a replica on a broker that is not alive
 */
public record ClusterDescription(
        String clusterId,
        int controller,
        int controllerEpoch,
        List<BrokerDescription> brokers,
        int topics,
        int partitions,
        List<TopicPartition> leaderless,
        List<TopicPartition> underReplicated) {
    public ClusterDescription {
        brokers = List.copyOf(brokers);
        leaderless = List.copyOf(leaderless);
        underReplicated = List.copyOf(underReplicated);
    }

    /** Every broker alive, every partition led and fully replicated. */
    public boolean isHealthy() {
        return controller >= 0
                && leaderless.isEmpty()
                && underReplicated.isEmpty()
                && brokers.stream().allMatch(BrokerDescription::alive);
    }
}
