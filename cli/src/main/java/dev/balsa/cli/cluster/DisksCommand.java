package dev.balsa.cli.cluster;

import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Json;
import dev.balsa.cli.OutputFormat;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.BrokerDescription;
import dev.balsa.client.admin.DataDirectoryDescription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "disks",
        description =
                "Shows the data directories of all live brokers: what they take, what is damaged, what they have written.",
        footer = {"", "Example:", "  balsa cluster disks"})
final class DisksCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private OutputFormat format = new OutputFormat();

    private record Disk(int broker, DataDirectoryDescription directory) {}

    @Override
    public Integer call() throws IOException {
        List<Disk> disks = new ArrayList<>();
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            for (BrokerDescription broker : admin.describeCluster().brokers()) {
                if (broker.alive()) {
                    admin.listDataDirectories(broker.endpoint())
                            .forEach(directory -> disks.add(new Disk(broker.id(), directory)));
                }
            }
        }
        if (format.isJson()) {
            terminal.line(Json.of(disks.stream().map(DisksCommand::document).toList()));
        } else {
            show(disks);
        }
        return ExitCode.OK;
    }

    private void show(List<Disk> disks) {
        Table table = new Table(
                "BROKER",
                "DIRECTORY",
                "STATE",
                "REPLICAS",
                "DAMAGED",
                "SYNCS",
                "SYNC TAKES",
                "JOURNAL WRITTEN",
                "JOURNAL FULL",
                "CHECKPOINTS",
                "SCRUBBED");
        for (Disk disk : disks) {
            DataDirectoryDescription directory = disk.directory();
            table.row(
                    disk.broker(),
                    directory.path(),
                    directory.state() + (directory.tornWriteCut() ? ", torn write cut" : ""),
                    directory.replicas(),
                    directory.damagedRanges(),
                    directory.syncs(),
                    String.format(Locale.ROOT, "%.1f ms", directory.syncMicros() / 1e3),
                    mebibytes(directory.journalBytes()),
                    Math.round(100 * directory.journalFill()) + " %",
                    directory.checkpoints(),
                    mebibytes(directory.scrubbedBytes()) + " in " + directory.scrubPasses() + " passes");
        }
        table.lines().forEach(terminal::line);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }

    private static Map<String, Object> document(Disk disk) {
        DataDirectoryDescription directory = disk.directory();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("broker", disk.broker());
        document.put("path", directory.path());
        document.put("state", directory.state());
        document.put("replicas", directory.replicas());
        document.put("damaged_ranges", directory.damagedRanges());
        document.put("syncs", directory.syncs());
        document.put("sync_micros", directory.syncMicros());
        document.put("journal_bytes", directory.journalBytes());
        document.put("journal_body_bytes", directory.journalBodyBytes());
        document.put("journal_fill", directory.journalFill());
        document.put("checkpoints", directory.checkpoints());
        document.put("scrubbed_bytes", directory.scrubbedBytes());
        document.put("scrub_passes", directory.scrubPasses());
        document.put("torn_write_cut", directory.tornWriteCut());
        return document;
    }
}
