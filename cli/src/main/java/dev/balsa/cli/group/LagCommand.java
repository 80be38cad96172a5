package dev.balsa.cli.group;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.GroupLag;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "lag",
        description = {
            "Shows how far a group is behind, in records and in seconds, as the servers see it at one instant.",
            "Seconds are the age of the oldest record that is not read yet."
        },
        footer = {"", "Example:", "  balsa group lag billing"})
final class LagCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Parameters(paramLabel = "GROUP", description = "Name of the group.")
    private String group = "";

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this topic; may be repeated.")
    private List<String> topics = List.of();

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            GroupLag lag = admin.groups().lag(group, topics);
            if (format.isJson()) {
                terminal.line(Json.of(document(lag)));
            } else {
                show(lag);
            }
        }
        return ExitCode.OK;
    }

    private void show(GroupLag lag) {
        Table table = new Table("PARTITION", "COMMITTED", "END", "LAG", "SECONDS", "MEMBER", "CLIENT");
        for (GroupLag.Partition one : lag.partitions()) {
            boolean isKnown = one.problem().isEmpty();
            table.row(
                    one.partition(),
                    one.committedOffset().isPresent() ? one.committedOffset().getAsLong() : "-",
                    isKnown ? one.highWatermark() : "?",
                    isKnown ? one.lagRecords() : "?",
                    isKnown ? seconds(one.lagMs()) : "?",
                    GroupView.orDash(one.memberId()),
                    GroupView.orDash(one.clientId()));
        }
        table.lines().forEach(terminal::line);
        terminal.line("total " + lag.lagRecords() + " records, oldest unread "
                + seconds(lag.lagMs()) + " s"
                + (lag.uncounted() == 0 ? "" : "; " + lag.uncounted() + " partitions not counted"));
        for (GroupLag.Partition one : lag.partitions()) {
            if (!one.problem().isEmpty()) {
                terminal.line(one.partition() + ": " + one.problem());
            }
        }
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.1f", ms / 1_000.0);
    }

    private static Map<String, Object> document(GroupLag lag) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("group", lag.group());
        document.put("as_of_ms", lag.asOfMs());
        document.put("lag_records", lag.lagRecords());
        document.put("lag_ms", lag.lagMs());
        document.put("uncounted_partitions", lag.uncounted());
        document.put(
                "partitions",
                lag.partitions().stream()
                        .map(one -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("topic", one.partition().topic());
                            row.put("partition", one.partition().partition());
                            one.committedOffset().ifPresent(offset -> row.put("committed_offset", offset));
                            row.put("log_start_offset", one.logStartOffset());
                            row.put("high_watermark", one.highWatermark());
                            row.put("lag_records", one.lagRecords());
                            row.put("lag_ms", one.lagMs());
                            row.put("member_id", one.memberId());
                            row.put("client_id", one.clientId());
                            row.put("problem", one.problem());
                            return row;
                        })
                        .toList());
        return document;
    }
}
