package dev.balsa.broker.controller;

import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.TopicImage;
import java.util.List;

/** What came of a command that was carried out. */
public sealed interface CommandResult {
    record BrokerRegistered() implements CommandResult {}

    /** @param warnings for the person who asked */
    record TopicChanged(TopicImage topic, List<String> warnings) implements CommandResult {
        public TopicChanged {
            warnings = List.copyOf(warnings);
        }
    }

    record TopicDeleted() implements CommandResult {}

    record ProducerIds(long firstProducerId, int count) implements CommandResult {}

    /** @param partition as it is after the decision */
    record PartitionMoving(PartitionImage partition) implements CommandResult {}

    record ReplicasReported() implements CommandResult {}
}
