package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.Map;

/** One generation of a group, or one answer of its coordinator, gives a partition to two members. */
final class DualOwner implements Checker {
    private final Findings findings = new Findings(Anomaly.DUAL_OWNER);
    private final Map<Claim, Owner> owners = new HashMap<>();

    private record Claim(String group, long generation, String partition) {}

    private record Owner(String member, long line) {}

    @Override
    public void event(HistoryLine line, HistoryEvent event) {
        if (event instanceof HistoryEvent.Gained gained && gained.generation() != Answer.NONE) {
            for (String partition : gained.partitions()) {
                findings.judged();
                Claim claim = new Claim(gained.group(), gained.generation(), partition);
                Owner owner = owners.putIfAbsent(claim, new Owner(gained.member(), line.number()));
                if (owner != null && !owner.member().equals(gained.member())) {
                    findings.add(
                            partition + " belongs to " + owner.member() + " and to " + gained.member()
                                    + " in generation " + gained.generation() + " of " + gained.group(),
                            owner.line(),
                            line.number());
                }
            }
        }
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (!(answer instanceof Answer.Owned owned)) {
            return;
        }
        Map<String, String> memberOf = new HashMap<>();
        for (Request.Ownership owner : owned.owners()) {
            for (String partition : owner.partitions()) {
                findings.judged();
                String other = memberOf.putIfAbsent(partition, owner.member());
                if (other != null && !other.equals(owner.member())) {
                    findings.add(
                            "the coordinator says that " + partition + " belongs to " + other + " and to "
                                    + owner.member(),
                            line.number());
                }
            }
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("the history holds neither numbered generations nor answers about owners");
    }
}
