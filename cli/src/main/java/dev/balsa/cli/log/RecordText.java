package dev.balsa.cli.log;

import dev.balsa.log.journal.JournalRecord;
import dev.balsa.raft.log.Entry;
import java.util.List;

/** One line for each journal record. */
final class RecordText {
    private RecordText() {}

    static String of(JournalRecord record) {
        return switch (record) {
            case JournalRecord.HardStateSet set -> set.group() + " hard state: " + set.state();
            case JournalRecord.Entries entries -> entries.group() + " entries: " + range(entries.entries());
            case JournalRecord.Truncated truncated ->
                truncated.group() + " truncated from index " + truncated.fromIndex();
            case JournalRecord.CommitHint hint -> hint.group() + " committed to index " + hint.commitIndex();
            case JournalRecord.GroupCreated created ->
                created.group() + " created: " + created.descriptor().topic() + "-"
                        + created.descriptor().partition();
            case JournalRecord.GroupDropped drop -> drop.group() + " dropped";
            case JournalRecord.GroupState state ->
                state.group() + " state: segments to index " + state.position().lastIndex() + ", counts from frame "
                        + state.sinceLsn() + ", " + state.hardState();
            case JournalRecord.Restarted restarted ->
                restarted.group() + " begins anew after " + restarted.anchor().previous() + " at offset "
                        + restarted.anchor().startOffset();
            case JournalRecord.Checkpoint checkpoint ->
                "checkpoint: frames before " + checkpoint.liveLsn() + " are free";
        };
    }

    private static String range(List<Entry> entries) {
        return entries.isEmpty()
                ? "none"
                : entries.getFirst() + " to " + entries.getLast() + ", "
                        + entries.stream().mapToLong(Entry::sizeBytes).sum() + " bytes";
    }
}
