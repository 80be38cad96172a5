package dev.balsa.cli.topic;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.OffsetSpec;
import dev.balsa.client.admin.PartitionDescription;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "offsets",
        description = "Shows the oldest and the next offset of each partition, and the one at a point in time.",
        footer = {"", "Examples:", "  balsa topic offsets logs", "  balsa topic offsets logs --at 2026-03-01T00:00:00Z"
        })
final class OffsetsCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Also the batch with the first record of at least this time; none if there is none.")
    private @Nullable Instant at;

    private record Row(int partition, long earliest, long latest, long atTime) {}

    @Override
    public Integer call() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            for (PartitionDescription description : admin.describeTopic(topic).partitions()) {
                rows.add(row(admin, new TopicPartition(topic, description.partition())));
            }
        }
        if (format.isJson()) {
            terminal.line(Json.of(rows.stream().map(this::document).toList()));
        } else if (at == null) {
            Table table = new Table("PARTITION", "OLDEST", "NEXT");
            rows.forEach(row -> table.row(row.partition(), row.earliest(), row.latest()));
            table.lines().forEach(terminal::line);
        } else {
            Table table = new Table("PARTITION", "OLDEST", "NEXT", "AT TIME");
            rows.forEach(row ->
                    table.row(row.partition(), row.earliest(), row.latest(), row.atTime() < 0 ? "none" : row.atTime()));
            table.lines().forEach(terminal::line);
        }
        return ExitCode.OK;
    }

    private Row row(BalsaAdmin admin, TopicPartition partition) {
        Instant time = at;
        return new Row(
                partition.partition(),
                admin.listOffset(partition, new OffsetSpec.Earliest()),
                admin.listOffset(partition, new OffsetSpec.Latest()),
                time == null ? -1 : admin.listOffset(partition, new OffsetSpec.Timestamp(time.toEpochMilli())));
    }

    private Map<String, Object> document(Row row) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("partition", row.partition());
        document.put("earliest", row.earliest());
        document.put("latest", row.latest());
        if (at != null) {
            document.put("at_time", row.atTime());
        }
        return document;
    }
}
