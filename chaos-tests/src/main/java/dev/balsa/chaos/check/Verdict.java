package dev.balsa.chaos.check;

import java.util.List;

/** What is known about one anomaly after a whole history. */
public sealed interface Verdict {
    Anomaly anomaly();

    /** @param judged how many things were looked at: records, steps, or answers, whatever the promise is about */
    record Absent(Anomaly anomaly, long judged) implements Verdict {}

    /**
     * @param count occurrences
     * @param examples the first of them
     */
    record Found(Anomaly anomaly, long judged, long count, List<Finding> examples) implements Verdict {
        public Found {
            examples = List.copyOf(examples);
        }
    }

    /** The history holds nothing that this could be judged by. */
    record NotJudged(Anomaly anomaly, String why) implements Verdict {}
}
