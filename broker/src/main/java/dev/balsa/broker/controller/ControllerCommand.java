package dev.balsa.broker.controller;

import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.List;
import java.util.Map;

/** Something the controller is asked to do. Names and numbers are what the caller sent: nothing in them is checked yet. */
public sealed interface ControllerCommand {
    record RegisterBroker(BrokerRegistration registration) implements ControllerCommand {}

    /**
     * @param partitions 0 for the default
     * @param replicationFactor 0 for the default
     * @param validateOnly check everything, change nothing
     */
    record CreateTopic(
            String name, int partitions, int replicationFactor, Map<String, String> configs, boolean validateOnly)
            implements ControllerCommand {}

    /**
     * A topic of the brokers' own; nothing happens if it is there.
     *
     * @param replicationFactor 0 for 3, or the number of brokers if that is lower
     */
    record CreateInternalTopic(String name, int partitions, int replicationFactor) implements ControllerCommand {}

    /** @param partitions the new total */
    record AddPartitions(String name, int partitions) implements ControllerCommand {}

    /**
     * @param set options and their new values
     * @param reset names of options that go back to their defaults
     * @param validateOnly check everything, change nothing
     */
    record AlterTopic(String name, Map<String, String> set, List<String> reset, boolean validateOnly)
            implements ControllerCommand {
        public AlterTopic {
            set = Map.copyOf(set);
            reset = List.copyOf(reset);
        }
    }

    record DeleteTopic(String name) implements ControllerCommand {}

    record AllocateProducerIds(int brokerId) implements ControllerCommand {}

    /**
     * @param brokers where the partition's replicas shall be, in order of preference
     * @param validateOnly check everything, change nothing
     */
    record MovePartition(String topic, int partition, List<Integer> brokers, boolean validateOnly)
            implements ControllerCommand {
        public MovePartition {
            brokers = List.copyOf(brokers);
        }
    }

    /**
     * The group's leader has committed a configuration of exactly these voters.
     *
     * @param decisions the number of the decision that this answers: an older one may have been left again since
     */
    record ReportReplicas(GroupId group, int decisions, List<ReplicaId> replicas) implements ControllerCommand {
        public ReportReplicas {
            replicas = List.copyOf(replicas);
        }
    }
}
