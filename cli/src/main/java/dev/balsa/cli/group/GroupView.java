package dev.balsa.cli.group;

import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.GroupDescription;
import dev.balsa.client.admin.GroupDescription.Event;
import dev.balsa.client.admin.GroupDescription.Member;
import dev.balsa.client.admin.GroupDescription.Rebalance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One group, for people or programs. */
final class GroupView {
    private static final int ID_CHARS = 8;

    private GroupView() {}

    static void show(GroupDescription group, boolean withHistory, Terminal terminal, OutputFormat format) {
        if (format.isJson()) {
            terminal.line(Json.of(document(group)));
            return;
        }
        terminal.line("group " + group.name() + ", " + group.state() + ", epoch " + group.epoch() + ", assignor "
                + (group.assignor().isEmpty() ? "-" : group.assignor()) + ", coordinated by broker "
                + group.coordinator());
        Table table =
                new Table("MEMBER", "INSTANCE", "CLIENT", "HOST", "EPOCH", "HEARD", "PARTITIONS", "GIVES UP", "AWAITS");
        for (Member member : group.members()) {
            table.row(
                    shortened(member.memberId()),
                    orDash(member.instanceId()),
                    orDash(member.clientId()),
                    orDash(member.clientHost()),
                    member.epoch(),
                    member.away() ? "away" : member.lastHeartbeatMs() + " ms",
                    orDash(list(member.assigned())),
                    orDash(list(member.revoking())),
                    orDash(list(member.awaited())));
        }
        table.lines().forEach(terminal::line);
        if (withHistory) {
            history(group, terminal);
        }
    }

    private static void history(GroupDescription group, Terminal terminal) {
        for (Rebalance rebalance : group.history()) {
            String took = rebalance.completedAtMs().isPresent()
                    ? "took " + (rebalance.completedAtMs().getAsLong() - rebalance.startedAtMs()) + " ms"
                    : "not completed";
            terminal.line("");
            terminal.line(Instant.ofEpochMilli(rebalance.startedAtMs()) + "  epoch " + rebalance.epoch() + ", "
                    + rebalance.movedPartitions() + " of " + rebalance.partitions() + " partitions moved, "
                    + rebalance.members() + " members, " + took);
            rebalance.events().forEach(event -> terminal.line("  " + sentence(event)));
            if (rebalance.moreEvents() > 0) {
                terminal.line("  and " + rebalance.moreEvents() + " more");
            }
        }
    }

    private static String sentence(Event event) {
        StringBuilder text = new StringBuilder(event.cause());
        if (!event.memberId().isEmpty()) {
            text.append(" member ").append(shortened(event.memberId()));
        }
        if (!event.instanceId().isEmpty()) {
            text.append(" instance ").append(event.instanceId());
        }
        if (!event.clientId().isEmpty()) {
            text.append(" client ").append(event.clientId());
        }
        if (!event.clientHost().isEmpty()) {
            text.append(" at ").append(event.clientHost());
        }
        if (!event.detail().isEmpty()) {
            text.append(": ").append(event.detail());
        }
        return text.toString();
    }

    /** Member ids are random: their beginning tells them apart. */
    private static String shortened(String memberId) {
        return memberId.length() <= ID_CHARS ? memberId : memberId.substring(0, ID_CHARS);
    }

    static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** Grouped by topic: {@code logs:0,1,2 other:4}. */
    private static String list(List<TopicPartition> partitions) {
        Map<String, List<String>> byTopic = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topic(), ignored -> new ArrayList<>())
                    .add(Integer.toString(partition.partition()));
        }
        List<String> topics = new ArrayList<>();
        byTopic.forEach((topic, numbers) -> topics.add(topic + ":" + String.join(",", numbers)));
        return String.join(" ", topics);
    }

    private static Map<String, Object> document(GroupDescription group) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", group.name());
        document.put("state", group.state());
        document.put("epoch", group.epoch());
        document.put("assignor", group.assignor());
        document.put("coordinator", group.coordinator());
        document.put(
                "members", group.members().stream().map(GroupView::document).toList());
        document.put(
                "history", group.history().stream().map(GroupView::document).toList());
        return document;
    }

    private static Map<String, Object> document(Member member) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("member_id", member.memberId());
        document.put("instance_id", member.instanceId());
        document.put("client_id", member.clientId());
        document.put("client_host", member.clientHost());
        document.put("epoch", member.epoch());
        document.put("topics", member.topics());
        document.put("topic_pattern", member.topicPattern());
        document.put("assigned", names(member.assigned()));
        document.put("revoking", names(member.revoking()));
        document.put("awaited", names(member.awaited()));
        document.put("away", member.away());
        document.put("last_heartbeat_ms", member.lastHeartbeatMs());
        return document;
    }

    private static List<String> names(List<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::toString).toList();
    }

    private static Map<String, Object> document(Rebalance rebalance) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("epoch", rebalance.epoch());
        document.put("started_at_ms", rebalance.startedAtMs());
        rebalance.completedAtMs().ifPresent(atMs -> document.put("completed_at_ms", atMs));
        document.put("members", rebalance.members());
        document.put("partitions", rebalance.partitions());
        document.put("moved_partitions", rebalance.movedPartitions());
        document.put("more_events", rebalance.moreEvents());
        List<Map<String, Object>> events = new ArrayList<>();
        for (Event event : rebalance.events()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("cause", event.cause());
            one.put("member_id", event.memberId());
            one.put("instance_id", event.instanceId());
            one.put("client_id", event.clientId());
            one.put("client_host", event.clientHost());
            one.put("detail", event.detail());
            events.add(one);
        }
        document.put("events", events);
        return document;
    }
}
