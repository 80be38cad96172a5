package dev.balsa.simulation.cluster;

import dev.balsa.raft.message.RaftMessage;
import dev.balsa.simulation.engine.Randomness;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Remembers a sample of what was sent over each link, by kind of message, so that old messages can turn up again. */
final class Echoes {
    private static final int KINDS = 14;
    private static final int SAMPLE = 8;
    /** Share of messages that take a place in the sample, so that it reaches back a while. */
    private static final double REMEMBERED = 0.2;

    private final Randomness random;
    private final int nodes;
    private final @Nullable RaftMessage[] sample;

    Echoes(Randomness random, int nodes) {
        this.random = random;
        this.nodes = nodes;
        this.sample = new @Nullable RaftMessage[nodes * nodes * KINDS * SAMPLE];
    }

    /** Any message of this kind that was sent earlier on this link; null if none is remembered. May remember this one. */
    @Nullable
    RaftMessage of(int from, int to, RaftMessage message) {
        int begin = ((from * nodes + to) * KINDS + kind(message)) * SAMPLE;
        int at = begin + random.between(0, SAMPLE - 1);
        RaftMessage earlier = sample[at];
        if (earlier == null || random.chance(REMEMBERED)) {
            sample[at] = message;
        }
        return earlier;
    }

    /** The node is another replica now: what the old one said, or was told, must not look as if it were the new one's. */
    void forget(int node) {
        for (int other = 0; other < nodes; other++) {
            forget(node, other);
            forget(other, node);
        }
    }

    private void forget(int from, int to) {
        int begin = (from * nodes + to) * KINDS * SAMPLE;
        Arrays.fill(sample, begin, begin + KINDS * SAMPLE, null);
    }

    private static int kind(RaftMessage message) {
        return switch (message) {
            case RaftMessage.PreVoteRequest m -> 0;
            case RaftMessage.PreVoteResponse m -> 1;
            case RaftMessage.VoteRequest m -> 2;
            case RaftMessage.VoteResponse m -> 3;
            case RaftMessage.AppendRequest m -> 4;
            case RaftMessage.AppendAccepted m -> 5;
            case RaftMessage.AppendRejected m -> 6;
            case RaftMessage.Heartbeat m -> 7;
            case RaftMessage.HeartbeatResponse m -> 8;
            case RaftMessage.ObserverHello m -> 9;
            case RaftMessage.TimeoutNow m -> 10;
            case RaftMessage.Restart m -> 11;
            case RaftMessage.RestartProgress m -> 12;
            case RaftMessage.LeaderHint m -> 13;
        };
    }
}
