package dev.balsa.bench.leaderkills;

import java.util.List;

/** What was done to one broker, and how long partitions were without an acknowledgement around it. */
record Blow(Kind kind, List<Double> ownGapsMs, List<Double> otherGapsMs) {
    enum Kind {
        /** The control: what the machine and the clients do by themselves, in as long a time and as soon after the blow before. */
        NOTHING("nothing"),
        LEADER("leader killed"),
        LEADER_AND_CONTROLLER("leader killed, active controller too"),
        FROZEN("leader frozen (SIGSTOP)");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** The longest among the partitions that the broker led. */
    double ownWorstMs() {
        return worst(ownGapsMs);
    }

    double otherWorstMs() {
        return worst(otherGapsMs);
    }

    private static double worst(List<Double> gapsMs) {
        return gapsMs.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
