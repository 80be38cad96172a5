package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.quorum.Majority;
import java.util.List;

/** Answers to one round of pre-votes or votes. Only voters count, each once, and its first answer stands. */
final class Ballot {
    private final List<ReplicaId> voters;
    private final boolean[] answered;
    private int granted;
    private int refused;

    Ballot(Configuration configuration) {
        this.voters = configuration.voters();
        this.answered = new boolean[voters.size()];
    }

    void count(ReplicaId from, boolean isGranted) {
        int at = voters.indexOf(from);
        if (at < 0 || answered[at]) {
            return;
        }
        answered[at] = true;
        if (isGranted) {
            granted++;
        } else {
            refused++;
        }
    }

    /** Whether this voter has not answered yet. */
    boolean awaits(ReplicaId voter) {
        int at = voters.indexOf(voter);
        return at >= 0 && !answered[at];
    }

    boolean isWon() {
        return Majority.isReached(granted, voters.size());
    }

    /** A majority can no longer be reached. */
    boolean isLost() {
        return !Majority.isReached(voters.size() - refused, voters.size());
    }
}
