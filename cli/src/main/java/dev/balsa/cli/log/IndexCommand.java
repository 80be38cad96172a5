package dev.balsa.cli.log;

import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Table;
import dev.balsa.cli.Terminal;
import dev.balsa.log.StoreInspection.Replica;
import dev.balsa.log.segment.SegmentInspection;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "index",
        description = "Shows the sparse indexes of segments: which offset, entry and time stands where.",
        footer = {"", "Example:", "  balsa log index /var/lib/balsa --partition logs-0 --rows"})
final class IndexCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private InspectedDirectory directory = new InspectedDirectory();

    @Option(names = "--rows", description = "Also every row.")
    private boolean rows;

    @Override
    public Integer call() throws IOException {
        directory.forEach(store -> {
            for (Replica replica : directory.replicas(store)) {
                try (SegmentInspection segments = store.segments(replica)) {
                    show(replica, segments);
                }
            }
        });
        return ExitCode.OK;
    }

    private void show(Replica replica, SegmentInspection segments) throws IOException {
        for (SegmentInspection.Segment segment : segments.segments()) {
            terminal.line(replica.name() + "/" + segment.file().getFileName() + ": "
                    + (segment.indexRows() < 0 ? "no index on disk" : segment.indexRows() + " rows"));
            if (rows && segment.indexRows() > 0) {
                Table table = new Table("OFFSET", "INDEX", "POSITION", "LARGEST TIMESTAMP BEFORE");
                segments.indexRows(segment)
                        .forEach(row ->
                                table.row(row.baseOffset(), row.index(), row.position(), row.maxTimestampBeforeMs()));
                table.lines().forEach(line -> terminal.line("  " + line));
            }
        }
    }
}
