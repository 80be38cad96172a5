package dev.balsa.chaos.check;

import java.util.ArrayList;
import java.util.List;

/** Collects what a checker finds: all of it counted, the first few kept. */
final class Findings {
    private static final int MAX_EXAMPLES = 10;

    private final Anomaly anomaly;
    private final List<Finding> examples = new ArrayList<>();
    private long judged;
    private long count;

    Findings(Anomaly anomaly) {
        this.anomaly = anomaly;
    }

    void judged() {
        judged++;
    }

    void add(String what, long... lines) {
        count++;
        if (examples.size() < MAX_EXAMPLES) {
            List<Long> all = new ArrayList<>();
            for (long line : lines) {
                all.add(line);
            }
            examples.add(new Finding(what, all));
        }
    }

    /** @param ifNothing why there was nothing to judge */
    Verdict verdict(String ifNothing) {
        if (count > 0) {
            return new Verdict.Found(anomaly, judged, count, examples);
        }
        return judged == 0 ? new Verdict.NotJudged(anomaly, ifNothing) : new Verdict.Absent(anomaly, judged);
    }
}
