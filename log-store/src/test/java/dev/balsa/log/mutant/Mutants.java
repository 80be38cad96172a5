package dev.balsa.log.mutant;

import dev.balsa.log.HistoryProbe;
import dev.balsa.log.LogRestartCut;
import dev.balsa.log.journal.ClassifierProbe;
import dev.balsa.log.mutant.Mutant.Edit;
import java.util.List;

/** The catalogue: what a log store gets wrong most easily, and worst. */
final class Mutants {
    private static final String LOG = "dev/balsa/log/";
    private static final String JOURNAL = "dev/balsa/log/journal/";

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "force-skipped",
                    JOURNAL + "Journal.java",
                    HistoryProbe.class,
                    List.of(new Edit("current.handle().force();", ""))),
            new Mutant(
                    "acknowledged-before-force",
                    LOG + "GroupCommit.java",
                    HistoryProbe.class,
                    List.of(
                            new Edit(
                                    "long lsn = journal.append(plan.groups(), plan.records(), bytes);",
                                    "long lsn = journal.nextLsn();"),
                            new Edit(
                                    "        tell();\n        if (!controlInPlan.isEmpty()",
                                    "        tell();\n        journal.append(plan.groups(), plan.records(), bytes);\n"
                                            + "        if (!controlInPlan.isEmpty()"))),
            new Mutant(
                    "file-reused-before-the-segment-sync",
                    LOG + "Checkpointer.java",
                    HistoryProbe.class,
                    List.of(new Edit("segmentWriter.force(group);", ""))),
            new Mutant(
                    "generation-outside-the-checksum",
                    JOURNAL + "JournalBlock.java",
                    ClassifierProbe.class,
                    List.of(new Edit(
                            "buffer.limit(at + BYTES).position(at + COVERED_AT);",
                            "buffer.limit(at + BYTES).position(at + GENERATION_AT + 8);"))),
            new Mutant(
                    "replayed-frames-not-forced-again",
                    JOURNAL + "JournalRecovery.java",
                    HistoryProbe.class,
                    List.of(
                            new Edit(
                                    "        if (!unproven.isEmpty()) {\n            fresh.handle().force();\n        }\n",
                                    ""),
                            new Edit(
                                    "JournalBlock.SEAL, seal);\n        fresh.handle().force();",
                                    "JournalBlock.SEAL, seal);"))),
            new Mutant(
                    "log-cut-at-the-first-bad-checksum",
                    JOURNAL + "JournalClassifier.java",
                    ClassifierProbe.class,
                    List.of(
                            new Edit(
                                    "            } else if (lsn <= provenLsn) {\n"
                                            + "                lsn = lost(lsn, provenLsn, \"a later frame proves that this was synced\");\n",
                                    ""),
                            new Edit("if (!damage.isEmpty()) {", "if (lsn < 0) {"))),
            new Mutant(
                    "log-begins-anew-before-the-journal-says-so",
                    LOG + "StoreRecovery.java",
                    LogRestartCut.class,
                    List.of(new Edit(
                            "SegmentedLog segments = null;",
                            "SegmentedLog segments = restart == null ? null"
                                    + " : SegmentedLog.beginAt(pool, descriptor.group(), directory, restart);"))),
            new Mutant(
                    "segments-deleted-before-a-newer-checkpoint",
                    LOG + "GroupStorage.java",
                    HistoryProbe.class,
                    List.of(new Edit(
                            "segments.retire(known.logStartOffset(), heldFromIndex, known.baseOffset());",
                            "segments.retire(segments.control().logStartOffset(), heldFromIndex, Long.MAX_VALUE);"))),
            new Mutant(
                    "term-forgotten-when-a-log-begins-anew",
                    LOG + "PendingWrite.java",
                    HistoryProbe.class,
                    List.of(new Edit(
                            "state == null ? of.hardState() : state, restart",
                            "state == null ? HardState.INITIAL : state, restart"))));

    private Mutants() {}
}
