package dev.balsa.chaos.check;

import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Looks for every {@link Anomaly} in a history. */
public final class Judge {
    private Judge() {}

    /**
     * Reads the history twice. Takes memory for each record sent and each operation under way, and time near linear in both.
     *
     * @throws HistoryFormatException if a line breaks the format, or operations do not belong together
     */
    public static Judgement judge(History history) throws IOException {
        RunFacts facts = RunFacts.of(history);
        Duplicate duplicate = new Duplicate(facts);
        LostLeaderWrite lostLeaderWrite = new LostLeaderWrite(facts);
        List<Checker> checkers = checkers(facts, duplicate, lostLeaderWrite);
        Availability availability = new Availability(facts);
        Timeline timeline = new Timeline(facts);
        List<Observer> observers = new ArrayList<>(checkers);
        observers.add(availability);
        observers.add(timeline);
        Replay.run(history, observers, facts.steps());
        List<Verdict> verdicts = checkers.stream().map(Checker::verdict).toList();
        List<String> voidReasons = VoidRun.reasons(facts);
        return new Judgement(
                history.header(),
                outcome(verdicts, voidReasons),
                voidReasons,
                verdicts,
                figures(facts, duplicate, lostLeaderWrite, availability),
                availability.faults(facts.endNs()),
                availability.windows(),
                timeline,
                facts.steps().count());
    }

    /** In the order of {@link Anomaly}. */
    private static List<Checker> checkers(RunFacts facts, Duplicate duplicate, LostLeaderWrite lostLeaderWrite) {
        return List.of(
                new LostWrite(facts),
                new Unseen(facts),
                lostLeaderWrite,
                new Unread(facts),
                duplicate,
                new InconsistentOffsets(facts),
                new RefusedWriteSeen(facts),
                new InventedRecord(facts),
                new WeakAcknowledgement(),
                new InternalNonmonotonicPoll(facts),
                new InternalPollSkip(facts),
                new NonmonotonicPoll(facts),
                new PollSkip(facts),
                new InternalNonmonotonicSend(facts),
                new NonmonotonicSend(facts),
                new NonlinearOrder(facts),
                new HighWatermarkRegress(),
                new ReadPastHighWatermark(),
                new StaleEndOffset(),
                new DualOwner(),
                new StaleCommit(),
                new OffsetRegress(facts),
                new CommittedTooFar(),
                new NonlinearRegister(facts),
                new TwoLeaders(),
                new UnexpectedExit(facts),
                new SlowRecovery(facts));
    }

    private static Judgement.Outcome outcome(List<Verdict> verdicts, List<String> voidReasons) {
        if (verdicts.stream().anyMatch(Verdict.Found.class::isInstance)) {
            return Judgement.Outcome.FAILED;
        }
        return voidReasons.isEmpty() ? Judgement.Outcome.PASSED : Judgement.Outcome.VOID;
    }

    private static Figures figures(
            RunFacts facts, Duplicate duplicate, LostLeaderWrite lostLeaderWrite, Availability availability) {
        Records records = facts.records();
        long acknowledged = 0;
        long refused = 0;
        for (int record = 0; record < records.count(); record++) {
            acknowledged += records.isAcknowledged(record) ? 1 : 0;
            refused += records.isRefused(record) ? 1 : 0;
        }
        return new Figures(
                facts.endNs(),
                records.count() + facts.recordsReturned(),
                records.count(),
                acknowledged,
                refused,
                records.count() - acknowledged - refused,
                facts.recordsReturned(),
                facts.faultCount(),
                facts.faultsByName(),
                facts.elections().count(),
                lostLeaderWrite.allowed(),
                duplicate.allowed(),
                availability.acknowledged());
    }
}
