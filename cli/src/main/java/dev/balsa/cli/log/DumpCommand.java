package dev.balsa.cli.log;

import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.log.StoreInspection;
import dev.balsa.log.StoreInspection.Replica;
import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryHeader;
import dev.balsa.log.journal.JournalInspection;
import dev.balsa.log.segment.SegmentInspection;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "dump",
        description = {
            "Prints what stands in journal and segments: frames with their records, segments with their entries.",
            "What lies beyond the last checkpoint does not count and is not printed: a start takes it from the journal."
        },
        footer = {"", "Example:", "  balsa log dump /var/lib/balsa --partition logs-0 --entries"})
final class DumpCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private InspectedDirectory directory = new InspectedDirectory();

    @Option(names = "--entries", description = "Also every entry of every segment.")
    private boolean entries;

    @Override
    public Integer call() throws IOException {
        directory.forEach(this::show);
        return ExitCode.OK;
    }

    private void show(StoreInspection store) throws IOException {
        if (directory.isWhole()) {
            identity(store);
            journal(store.journal());
        }
        for (Replica replica : directory.replicas(store)) {
            partition(store, replica);
        }
    }

    private void identity(StoreInspection store) {
        var identity = store.identity();
        terminal.line("broker " + identity.brokerId() + " of cluster " + identity.clusterId() + ", incarnation "
                + identity.incarnation()
                + (identity.directories().size() == 1
                        ? ""
                        : ", directory " + identity.directory() + " of "
                                + identity.directories().size()));
    }

    private void journal(JournalInspection journal) throws IOException {
        for (JournalInspection.FileContent file : journal.files()) {
            terminal.line(file.name() + ": " + file.blocks() + " blocks, " + file.frames() + " frames, "
                    + file.intact() + " blocks as written, " + file.stale() + " older, " + file.damaged()
                    + " damaged");
        }
        journal.frames((frame, records) -> {
            terminal.line("frame " + frame.lsn() + " in " + frame.file() + " block " + frame.firstBlock() + ", "
                    + frame.blocks() + " blocks, durable before it " + frame.durableLsn()
                    + (frame.isProven() ? "" : ", not proven durable"));
            records.forEach(record -> terminal.line("  " + RecordText.of(record)));
        });
    }

    private void partition(StoreInspection store, Replica replica) throws IOException {
        terminal.line(replica.name() + " (" + replica.group() + "): checkpoint at index "
                + replica.position().lastIndex() + ", offset "
                + replica.position().nextOffset()
                + ", journal counts from frame " + replica.sinceLsn());
        try (SegmentInspection segments = store.segments(replica)) {
            for (SegmentInspection.Segment segment : segments.segments()) {
                segment(segments, segment);
            }
        }
    }

    private void segment(SegmentInspection segments, SegmentInspection.Segment segment) throws IOException {
        var anchor = segment.anchor();
        terminal.line("  " + segment.file().getFileName() + ": " + segment.countedBytes() + " of "
                + segment.sizeBytes() + " bytes count, "
                + (anchor == null ? "header damaged" : "begins after " + anchor.previous()));
        if (!entries || segment.countedBytes() == 0) {
            return;
        }
        try {
            segments.entries(segment, this::entry);
        } catch (CorruptEntryException damaged) {
            terminal.line("    damaged: " + damaged.getMessage());
        }
    }

    private void entry(EntryHeader entry, long position) {
        terminal.line("    byte " + position + ": index " + entry.index() + " term " + entry.term() + " "
                + entry.kind() + " offset " + entry.baseOffset() + " records " + entry.recordCount() + " bytes "
                + entry.lengthBytes() + " appended " + entry.appendTimeMs());
    }
}
