package dev.balsa.cli.partition;

import dev.balsa.client.TopicPartition;
import picocli.CommandLine.Parameters;

/** Which partition a command is about. */
final class PartitionName {
    @Parameters(index = "0", paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Parameters(index = "1", paramLabel = "PARTITION", description = "Number of the partition, from 0 on.")
    private int partition;

    TopicPartition get() {
        return new TopicPartition(topic, partition);
    }
}
