package dev.balsa.log;

import dev.balsa.log.journal.JournalDamage;
import dev.balsa.log.segment.DamagedRange;
import java.nio.file.Path;
import java.util.List;

/**
 * What opening a store has found and done; for the log of the broker.
 *
 * @param groups that exist
 * @param frames of the journal that were replayed
 * @param tornFrame whether the last write before a crash was cut; it was never acknowledged
 * @param storedEntries written to segments again from the journal
 * @param orphans directories of no group, moved there; Balsa never deletes them
 * @param journalDamage frames that are lost and that no group needs; they are over with the next checkpoints
 * @param segmentDamage ranges of committed entries that cannot be read; reads that reach them fail
 */
public record RecoveryReport(
        int groups,
        int frames,
        boolean tornFrame,
        long storedEntries,
        List<Path> orphans,
        List<JournalDamage> journalDamage,
        List<DamagedRange> segmentDamage) {
    public RecoveryReport {
        segmentDamage = List.copyOf(segmentDamage);
        orphans = List.copyOf(orphans);
        journalDamage = List.copyOf(journalDamage);
    }
}
