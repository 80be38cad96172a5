package dev.balsa.cli.group;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.OffsetChange;
import dev.balsa.client.admin.OffsetTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reset-offsets",
        description = {
            "Sets committed offsets of a group whose members are stopped.",
            "Without --topic everything the group has committed is set."
        },
        footer = {
            "",
            "Examples:",
            "  balsa group reset-offsets billing --to earliest --dry-run",
            "  balsa group reset-offsets billing --topic logs --to 2026-01-31T10:00:00Z --yes",
            "  balsa group reset-offsets billing --topic logs:3 --to=-100 --yes"
        })
final class ResetOffsetsCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Parameters(paramLabel = "GROUP", description = "Name of the group.")
    private String group = "";

    @Option(
            names = "--topic",
            paramLabel = "TOPIC[:PARTITION]",
            description = "Only this topic or partition; may be repeated.")
    private List<String> topics = List.of();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "WHERE",
            description = "earliest, latest, current, an offset, +N or -N records from what is committed, a time"
                    + " (2026-01-31T10:00:00Z), or a duration back from now (PT1H).")
    private String to = "";

    @Option(names = "--dry-run", description = "Show what would be done and change nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        OffsetTarget target = TargetText.parse(to);
        List<String> names = new ArrayList<>();
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            int colon = topic.lastIndexOf(':');
            if (colon < 0) {
                names.add(topic);
            } else {
                partitions.add(
                        new TopicPartition(topic.substring(0, colon), number(topic, topic.substring(colon + 1))));
            }
        }
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            if (!dryRun && !yes) {
                show(admin.groups().resetOffsets(group, names, partitions, target, true));
                terminal.confirm("Set these offsets of group " + group + "?", "--yes");
            }
            show(admin.groups().resetOffsets(group, names, partitions, target, dryRun));
            if (!format.isJson()) {
                terminal.line(dryRun ? "nothing was changed" : "done");
            }
        }
        return ExitCode.OK;
    }

    private static int number(String topic, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "'" + topic + "' is no partition", "--topic TOPIC or --topic TOPIC:NUMBER");
        }
    }

    private void show(List<OffsetChange> changes) {
        if (format.isJson()) {
            terminal.line(
                    Json.of(changes.stream().map(ResetOffsetsCommand::document).toList()));
            return;
        }
        Table table = new Table("PARTITION", "COMMITTED", "NEW", "START", "END", "PROBLEM");
        changes.forEach(change -> table.row(
                change.partition(),
                change.oldOffset().isPresent() ? change.oldOffset().getAsLong() : "-",
                change.problem().isEmpty() ? change.newOffset() : "-",
                change.logStartOffset(),
                change.highWatermark(),
                change.problem()));
        table.lines().forEach(terminal::line);
    }

    private static Map<String, Object> document(OffsetChange change) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("topic", change.partition().topic());
        document.put("partition", change.partition().partition());
        change.oldOffset().ifPresent(offset -> document.put("old_offset", offset));
        document.put("new_offset", change.newOffset());
        document.put("log_start_offset", change.logStartOffset());
        document.put("high_watermark", change.highWatermark());
        document.put("problem", change.problem());
        return document;
    }
}
