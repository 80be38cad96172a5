package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.Map;

/**
 * The committed offset of a group covers records that its members had not worked off: not handed out by a poll that another poll
 * or an orderly hand-over followed, and not committed by anybody in so many words. A crash now would lose them.
 */
final class CommittedTooFar implements Checker {
    private final Findings findings = new Findings(Anomaly.COMMITTED_TOO_FAR);
    private final Map<Share, Done> done = new HashMap<>();
    private final Map<Integer, Map<Share, Done>> handedOut = new HashMap<>();

    private record Share(String group, String partition) {}

    /** The end of what is worked off, and the line that tells. */
    private record Done(long end, long line) {
        Done max(Done other) {
            return other.end > end ? other : this;
        }
    }

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        switch (operation.request()) {
            case Request.Poll _ -> {
                Map<Share, Done> before = handedOut.remove(operation.process());
                if (before != null) {
                    before.forEach((share, end) -> done.merge(share, end, Done::max));
                }
            }
            case Request.Commit commit ->
                commit.offsets()
                        .forEach((partition, offset) -> done.merge(
                                new Share(commit.group(), partition), new Done(offset, line.number()), Done::max));
            case Request.Send _,
                    Request.Committed _,
                    Request.Owners _,
                    Request.End _,
                    Request.Write _,
                    Request.Read _,
                    Request.Admin _ -> {}
        }
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Polled polled && operation.request() instanceof Request.Poll(String group)) {
            if (group != null) {
                polled.batches().forEach(batch -> handedOut(line, operation.process(), group, batch));
            }
        } else if (answer instanceof Answer.Offsets offsets
                && operation.request() instanceof Request.Committed committed) {
            offsets.offsets()
                    .forEach((partition, offset) -> judge(line, new Share(committed.group(), partition), offset));
        }
    }

    private void handedOut(HistoryLine line, int process, String group, Answer.Batch batch) {
        if (batch.offsets().length == 0) {
            return;
        }
        Share share = new Share(group, batch.partition());
        // Where reading began was committed, or chosen: whoever reads on from there has nothing to lose before it.
        done.putIfAbsent(share, new Done(batch.offsets()[0], line.number()));
        long last = batch.offsets()[batch.offsets().length - 1];
        handedOut
                .computeIfAbsent(process, number -> new HashMap<>())
                .merge(share, new Done(last + 1, line.number()), Done::max);
    }

    private void judge(HistoryLine line, Share share, long offset) {
        Done end = done.get(share);
        if (end == null) {
            return;
        }
        findings.judged();
        if (offset > end.end()) {
            findings.add(
                    "offset " + offset + " of " + share.partition() + " is committed for " + share.group()
                            + ", which has worked off what is before " + end.end(),
                    end.line(),
                    line.number());
        }
    }

    @Override
    public void event(HistoryLine line, HistoryEvent event) {
        if (event instanceof HistoryEvent.GaveUp gaveUp && !gaveUp.isLost()) {
            Map<Share, Done> mine = handedOut.getOrDefault(gaveUp.process(), Map.of());
            for (String partition : gaveUp.partitions()) {
                Share share = new Share(gaveUp.group(), partition);
                Done end = mine.get(share);
                if (end != null) {
                    done.merge(share, end, Done::max);
                }
            }
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("nobody asked for committed offsets of a group that had polled");
    }
}
