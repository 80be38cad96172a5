package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows every reader through the log, one step from each record to the next it was given of the same partition. Where its
 * partitions change, whether by the group or by its own choice, a new walk begins; polls during which they change take no steps.
 */
abstract class PollWalk implements Checker {
    private final RunFacts facts;
    private final Map<Integer, Reader> readers = new HashMap<>();

    PollWalk(RunFacts facts) {
        this.facts = facts;
    }

    /** Where a reader is in one partition. */
    private record Position(long offset, long line) {}

    private static final class Reader {
        private final Map<String, Position> positions = new HashMap<>();
        private final Set<String> changedInPoll = new HashSet<>();
        private boolean isPolling;

        void changed(List<String> partitions) {
            positions.keySet().removeAll(partitions);
            if (isPolling) {
                changedInPoll.addAll(partitions);
            }
        }

        void assigned(List<String> partitions) {
            Set<String> gone = new HashSet<>(positions.keySet());
            partitions.forEach(gone::remove);
            changed(List.copyOf(gone));
        }
    }

    /**
     * @param isInternal within one poll
     * @param ranks how far in the log, counted in records that are known; 1 is the next one
     */
    record Step(
            int process,
            String partition,
            boolean isInternal,
            long fromOffset,
            long toOffset,
            int ranks,
            long fromLine,
            long toLine) {
        String text() {
            return "process " + process + " went from offset " + fromOffset + " to " + toOffset + " of " + partition;
        }
    }

    abstract void step(Step step);

    /** The first of the records between. */
    final String leftOut(Step step) {
        PartitionLog log = facts.log(step.partition());
        String first = "offset " + log.offsetOfRank(log.rank(step.fromOffset()) + 1);
        return step.ranks() == 2 ? first : first + " and " + (step.ranks() - 2) + " more";
    }

    private Reader reader(int process) {
        return readers.computeIfAbsent(process, number -> new Reader());
    }

    @Override
    public final void invoked(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.Poll) {
            Reader reader = reader(operation.process());
            reader.isPolling = true;
            reader.changedInPoll.clear();
        }
    }

    @Override
    public final void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Polled polled) {
            Reader reader = reader(operation.process());
            reader.isPolling = false;
            Set<String> begun = new HashSet<>();
            for (Answer.Batch batch : polled.batches()) {
                if (batch.offsets().length > 0 && !reader.changedInPoll.contains(batch.partition())) {
                    walk(line, operation.process(), reader, batch, begun.add(batch.partition()));
                }
            }
        }
    }

    private void walk(HistoryLine line, int process, Reader reader, Answer.Batch batch, boolean isFirst) {
        PartitionLog log = facts.log(batch.partition());
        Position position = reader.positions.get(batch.partition());
        boolean isInternal = !isFirst;
        for (long offset : batch.offsets()) {
            facts.steps().add(1);
            if (position != null) {
                int ranks = log.rank(offset) - log.rank(position.offset());
                step(new Step(
                        process,
                        batch.partition(),
                        isInternal,
                        position.offset(),
                        offset,
                        ranks,
                        position.line(),
                        line.number()));
            }
            position = new Position(offset, line.number());
            isInternal = true;
        }
        if (position != null) {
            reader.positions.put(batch.partition(), position);
        }
    }

    @Override
    public final void refused(HistoryLine line, Operation operation) {
        reader(operation.process()).isPolling = false;
    }

    @Override
    public final void unknown(HistoryLine line, Operation operation) {
        reader(operation.process()).isPolling = false;
    }

    @Override
    public final void event(HistoryLine line, HistoryEvent event) {
        switch (event) {
            case HistoryEvent.Assigned assigned -> reader(assigned.process()).assigned(assigned.partitions());
            case HistoryEvent.Sought sought -> reader(sought.process()).changed(List.of(sought.partition()));
            case HistoryEvent.Gained gained -> reader(gained.process()).changed(gained.partitions());
            case HistoryEvent.GaveUp gaveUp -> reader(gaveUp.process()).changed(gaveUp.partitions());
            case HistoryEvent.Invoked _,
                    HistoryEvent.Succeeded _,
                    HistoryEvent.Refused _,
                    HistoryEvent.Unknown _,
                    HistoryEvent.Fault _,
                    HistoryEvent.Elected _,
                    HistoryEvent.PhaseBegan _,
                    HistoryEvent.Drained _,
                    HistoryEvent.BrokerExited _,
                    HistoryEvent.Joined _,
                    HistoryEvent.Note _ -> {}
        }
    }
}
