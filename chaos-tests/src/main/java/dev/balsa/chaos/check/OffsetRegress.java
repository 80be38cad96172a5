package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A committed offset is lower than it was known to be before somebody asked for it or committed again, and nobody has reset it
 * since. While the order of a reset and a commit is open, neither raises what is known.
 */
final class OffsetRegress implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.OFFSET_REGRESS);
    private final Map<String, Map<String, State>> groups = new HashMap<>();
    private final Map<Long, Map<String, Seen>> atInvocation = new HashMap<>();

    OffsetRegress(RunFacts facts) {
        this.facts = facts;
    }

    /** At least this offset, since this line. */
    private record Floor(long offset, long line) {}

    private record Seen(@Nullable Floor floor, int resets) {}

    private static final class State {
        private @Nullable Floor floor;
        private int resets;
        private int openResets;

        Seen seen() {
            return new Seen(floor, resets);
        }

        void reset(long offset, long line) {
            resets++;
            openResets++;
            Floor before = floor;
            if (before != null && offset < before.offset()) {
                floor = new Floor(offset, line);
            }
        }

        void learned(long offset, long line, Seen seen) {
            Floor before = floor;
            if (openResets == 0 && resets == seen.resets() && (before == null || offset > before.offset())) {
                floor = new Floor(offset, line);
            }
        }
    }

    private Map<String, State> partitionsOf(String group) {
        return groups.computeIfAbsent(group, name -> new HashMap<>());
    }

    private State state(String group, String partition) {
        return partitionsOf(group).computeIfAbsent(partition, name -> new State());
    }

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        Map<String, Seen> seen = new HashMap<>();
        if (operation.request() instanceof Request.Commit commit) {
            commit.offsets().forEach((partition, offset) -> {
                State state = state(commit.group(), partition);
                if (commit.isReset()) {
                    state.reset(offset, line.number());
                }
                seen.put(partition, state.seen());
            });
        } else if (operation.request() instanceof Request.Committed committed) {
            partitionsOf(committed.group()).forEach((partition, state) -> seen.put(partition, state.seen()));
        } else {
            return;
        }
        facts.steps().add(seen.size());
        atInvocation.put(operation.number(), seen);
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        Map<String, Seen> seen = atInvocation.remove(operation.number());
        if (seen == null) {
            return;
        }
        if (operation.request() instanceof Request.Commit commit) {
            commit.offsets().forEach((partition, offset) -> {
                State state = state(commit.group(), partition);
                if (commit.isReset()) {
                    state.openResets--;
                } else {
                    judge(line, operation, partition, state, seen.getOrDefault(partition, state.seen()), offset);
                }
            });
        } else if (operation.request() instanceof Request.Committed committed
                && answer instanceof Answer.Offsets offsets) {
            seen.forEach((partition, before) -> judge(
                    line,
                    operation,
                    partition,
                    state(committed.group(), partition),
                    before,
                    offsets.offsets().getOrDefault(partition, Answer.NONE)));
        }
    }

    private void judge(HistoryLine line, Operation operation, String partition, State state, Seen seen, long offset) {
        Floor floor = seen.floor();
        if (floor != null && state.resets == seen.resets()) {
            findings.judged();
            if (offset < floor.offset()) {
                findings.add(
                        "the committed offset of " + partition + " was at least " + floor.offset() + " and is "
                                + (offset == Answer.NONE ? "gone" : offset),
                        floor.line(),
                        operation.line(),
                        line.number());
            }
        }
        state.learned(offset, line.number(), seen);
    }

    @Override
    public void refused(HistoryLine line, Operation operation) {
        atInvocation.remove(operation.number());
        if (operation.request() instanceof Request.Commit commit && commit.isReset()) {
            commit.offsets().keySet().forEach(partition -> state(commit.group(), partition).openResets--);
        }
    }

    @Override
    public void unknown(HistoryLine line, Operation operation) {
        // A reset of unknown outcome stays open for good: it may still take place.
        atInvocation.remove(operation.number());
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no committed offset was known before a later commit or question");
    }
}
