package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.Map;

/** A member committed for a partition after another one had been given it, and was not refused. */
final class StaleCommit implements Checker {
    private final Findings findings = new Findings(Anomaly.STALE_COMMIT);
    private final Map<Share, Owner> owners = new HashMap<>();
    private final Map<Long, Late> late = new HashMap<>();

    private record Share(String group, String partition) {}

    private record Owner(String member, long line) {}

    /** A commit that has to be refused. */
    private record Late(String partition, Owner owner) {}

    @Override
    public void event(HistoryLine line, HistoryEvent event) {
        if (event instanceof HistoryEvent.Gained gained) {
            for (String partition : gained.partitions()) {
                owners.put(new Share(gained.group(), partition), new Owner(gained.member(), line.number()));
            }
        }
    }

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        if (!(operation.request() instanceof Request.Commit commit)
                || commit.member().isEmpty()) {
            return;
        }
        for (String partition : commit.offsets().keySet()) {
            Owner owner = owners.get(new Share(commit.group(), partition));
            if (owner != null && !owner.member().equals(commit.member())) {
                late.put(operation.number(), new Late(partition, owner));
                return;
            }
        }
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (!(operation.request() instanceof Request.Commit commit)
                || commit.member().isEmpty()) {
            return;
        }
        findings.judged();
        Late known = late.remove(operation.number());
        if (known != null) {
            findings.add(
                    "a commit of " + commit.member() + " for " + known.partition() + " was accepted, which "
                            + known.owner().member() + " had been given before",
                    known.owner().line(),
                    operation.line(),
                    line.number());
        }
    }

    @Override
    public void refused(HistoryLine line, Operation operation) {
        late.remove(operation.number());
    }

    @Override
    public void unknown(HistoryLine line, Operation operation) {
        late.remove(operation.number());
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no member of a group committed");
    }
}
