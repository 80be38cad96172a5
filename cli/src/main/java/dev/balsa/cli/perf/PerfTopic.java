package dev.balsa.cli.perf;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.client.admin.TopicDescription;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The topic a load goes to; made if there is none of that name. */
final class PerfTopic {
    @Parameters(paramLabel = "TOPIC", description = "Name of the topic; it is created if there is none.")
    private String name = "";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "6",
            description = "Of a topic that is created (default: ${DEFAULT-VALUE}).")
    private int partitions = 6;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "3",
            description = "Of a topic that is created (default: ${DEFAULT-VALUE}).")
    private int replicationFactor = 3;

    String name() {
        return name;
    }

    /** Its partitions, once it is there. */
    List<TopicPartition> ensure(Map<String, String> options) {
        try (BalsaAdmin admin =
                new BalsaAdmin(Map.of("bootstrap.servers", options.getOrDefault("bootstrap.servers", "")))) {
            return describe(admin).partitions().stream()
                    .map(partition -> new TopicPartition(name, partition.partition()))
                    .toList();
        }
    }

    private TopicDescription describe(BalsaAdmin admin) {
        try {
            return admin.describeTopic(name);
        } catch (BalsaException e) {
            if (!e.reason().equals("UNKNOWN_TOPIC")) {
                throw e;
            }
            admin.createTopic(new NewTopic(name, partitions, replicationFactor));
            return admin.describeTopic(name);
        }
    }
}
