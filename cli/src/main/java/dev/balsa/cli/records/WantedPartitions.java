package dev.balsa.cli.records;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command is about: all partitions of a topic, or the one that it names. */
final class WantedPartitions {
    private WantedPartitions() {}

    /**
     * Asks the cluster; a topic or partition that is not there is an error at once, where a producer would wait a minute for somebody to
     * create it.
     *
     * @param partition null for all
     */
    static List<TopicPartition> find(Connection connection, String topic, @Nullable Integer partition)
            throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            List<TopicPartition> all = admin.describeTopic(topic).partitions().stream()
                    .map(part -> new TopicPartition(topic, part.partition()))
                    .toList();
            if (partition == null) {
                return all;
            }
            TopicPartition wanted = new TopicPartition(topic, Math.max(0, partition));
            if (partition < 0 || !all.contains(wanted)) {
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "topic " + topic + " has no partition " + partition + ", only 0 to " + (all.size() - 1),
                        "balsa topic describe " + topic);
            }
            return List.of(wanted);
        }
    }
}
