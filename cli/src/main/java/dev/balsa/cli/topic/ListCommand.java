package dev.balsa.cli.topic;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.TopicListing;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Lists all topics.",
        footer = {"", "Example:", "  balsa topic list"})
final class ListCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            List<TopicListing> topics = admin.listTopics();
            if (format.isJson()) {
                terminal.line(Json.of(topics.stream().map(ListCommand::document).toList()));
            } else {
                Table table = new Table("TOPIC", "PARTITIONS", "REPLICATION", "ID");
                topics.forEach(topic ->
                        table.row(topic.name(), topic.partitions(), topic.replicationFactor(), topic.topicId()));
                table.lines().forEach(terminal::line);
            }
        }
        return ExitCode.OK;
    }

    private static Map<String, Object> document(TopicListing topic) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", topic.name());
        document.put("topic_id", topic.topicId());
        document.put("partitions", topic.partitions());
        document.put("replication_factor", topic.replicationFactor());
        return document;
    }
}
