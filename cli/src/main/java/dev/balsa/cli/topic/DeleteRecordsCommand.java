package dev.balsa.cli.topic;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.PartitionDescription;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete-records",
        description = "Gives up the records before an offset, for good. Disk space follows in whole segments.",
        footer = {
            "",
            "Examples:",
            "  balsa topic delete-records logs --partition 0 --before 1000",
            "  balsa topic delete-records logs --before latest --yes"
        })
final class DeleteRecordsCommand implements Callable<Integer> {
    private static final String LATEST = "latest";

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic = "";

    @Option(
            names = "--partition",
            paramLabel = "N",
            description = "A partition; may be repeated (default, with latest only: all).")
    private List<Integer> partitions = List.of();

    @Option(
            names = "--before",
            required = true,
            paramLabel = "OFFSET",
            description = "The first offset to keep, or latest (or -1) for the end of each partition.")
    private String before = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        long beforeOffset = offset(before);
        if (partitions.isEmpty() && beforeOffset != -1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "offsets differ between partitions", "--partition N, or --before latest");
        }
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            List<Integer> chosen = partitions.isEmpty()
                    ? admin.describeTopic(topic).partitions().stream()
                            .map(PartitionDescription::partition)
                            .toList()
                    : partitions;
            if (!yes) {
                terminal.confirm(
                        "Delete the records of " + topic + ", partitions " + chosen + ", before " + before + "?",
                        "--yes");
            }
            Map<Integer, Long> starts = new TreeMap<>();
            for (int partition : chosen) {
                starts.put(partition, admin.deleteRecords(new TopicPartition(topic, partition), beforeOffset));
            }
            show(starts);
        }
        return ExitCode.OK;
    }

    private void show(Map<Integer, Long> starts) {
        if (format.isJson()) {
            terminal.line(Json.of(starts.entrySet().stream()
                    .map(start -> Map.of("partition", start.getKey(), "log_start_offset", start.getValue()))
                    .toList()));
            return;
        }
        Table table = new Table("PARTITION", "OLDEST OFFSET");
        starts.forEach(table::row);
        table.lines().forEach(terminal::line);
    }

    private static long offset(String text) {
        if (text.equals(LATEST)) {
            return -1;
        }
        try {
            long offset = Long.parseLong(text);
            if (offset >= -1) {
                return offset;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a negative one.
        }
        throw new CommandFailure(ExitCode.USAGE, "'" + text + "' is no offset", "a number, or latest");
    }
}
