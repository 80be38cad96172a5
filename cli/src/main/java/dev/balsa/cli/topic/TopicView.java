package dev.balsa.cli.topic;

import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.PartitionDescription;
import dev.balsa.client.admin.TopicDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows a topic. */
final class TopicView {
    private TopicView() {}

    static void show(TopicDescription topic, Terminal terminal, OutputFormat format) {
        topic.warnings().forEach(warning -> terminal.progress("warning: " + warning));
        if (format.isJson()) {
            terminal.line(Json.of(document(topic)));
            return;
        }
        terminal.line("topic " + topic.name() + ", id " + topic.topicId() + ", replication factor "
                + topic.replicationFactor());
        topic.configs().forEach((key, value) -> terminal.line("  " + key + "=" + value));
        topic.defaultConfigs().forEach((key, value) -> terminal.line("  " + key + "=" + value + " (default)"));
        Table table = new Table("PARTITION", "LEADER", "TERM", "REPLICAS");
        for (PartitionDescription partition : topic.partitions()) {
            table.row(
                    partition.partition(),
                    partition.leader() < 0 ? "none" : partition.leader(),
                    partition.leaderEpoch(),
                    replicas(partition));
        }
        table.lines().forEach(terminal::line);
    }

    private static String replicas(PartitionDescription partition) {
        String now = joined(partition.replicas());
        return partition.targetReplicas().isEmpty() ? now : now + " -> " + joined(partition.targetReplicas());
    }

    private static String joined(List<Integer> brokers) {
        return String.join(",", brokers.stream().map(String::valueOf).toList());
    }

    private static Map<String, Object> document(TopicDescription topic) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", topic.name());
        document.put("topic_id", topic.topicId());
        document.put("replication_factor", topic.replicationFactor());
        document.put("configs", topic.configs());
        document.put("default_configs", topic.defaultConfigs());
        List<Map<String, Object>> partitions =
                topic.partitions().stream().map(TopicView::document).toList();
        document.put("partitions", partitions);
        document.put("warnings", topic.warnings());
        return document;
    }

    private static Map<String, Object> document(PartitionDescription partition) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("partition", partition.partition());
        document.put("leader", partition.leader());
        document.put("leader_epoch", partition.leaderEpoch());
        document.put("replicas", partition.replicas());
        document.put("target_replicas", partition.targetReplicas());
        return document;
    }
}
