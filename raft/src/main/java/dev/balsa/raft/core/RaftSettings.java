package dev.balsa.raft.core;

/**
 * All times in ticks.
 *
 * @param heartbeatTicks a leader sends a round of heartbeats this often
 * @param electionTicksMin shortest election timeout; also the time without a majority after which a leader steps down
 * @param electionTicksMax longest election timeout; each replica draws anew between the two
 * @param reconnectTicksMin shortest wait before a pre-vote after the connection to the leader was refused or reset
 * @param reconnectTicksMax longest such wait; the voters take turns between the two, so that they do not split the votes
 * @param firstElectionTicks first timeout after start of a replica that may campaign early (the placement's first one); 0: like all others
 * @param maxAppendBytes entries in one append request, by encoded size; one entry always fits
 * @param maxInFlightBytes bytes sent to one peer and not yet answered
 * @param maxUncommittedBytes beyond this the leader rejects proposals
 * @param cacheBytes entries that storage has released but which are kept for slightly lagging peers
 */
public record RaftSettings(
        int heartbeatTicks,
        int electionTicksMin,
        int electionTicksMax,
        int reconnectTicksMin,
        int reconnectTicksMax,
        int firstElectionTicks,
        int maxAppendBytes,
        int maxInFlightBytes,
        int maxUncommittedBytes,
        int cacheBytes) {
    /** For ticks of 50 ms: heartbeats every 100 ms, elections after 1-2 s, 100-300 ms after a lost connection. */
    public static final RaftSettings DEFAULT =
            new RaftSettings(2, 20, 40, 2, 6, 0, 1 << 20, 4 << 20, 8 << 20, 256 << 10);

    public RaftSettings {
        require(heartbeatTicks >= 1, "heartbeatTicks must be at least 1");
        require(electionTicksMin > heartbeatTicks, "electionTicksMin must be greater than heartbeatTicks");
        require(electionTicksMax >= electionTicksMin, "electionTicksMax must not be less than electionTicksMin");
        require(reconnectTicksMin >= 0, "reconnectTicksMin must not be negative");
        require(reconnectTicksMax >= reconnectTicksMin, "reconnectTicksMax must not be less than reconnectTicksMin");
        require(firstElectionTicks >= 0, "firstElectionTicks must not be negative");
        require(
                maxAppendBytes >= 1 && maxInFlightBytes >= 1 && maxUncommittedBytes >= 1,
                "byte limits must be at least 1");
        require(cacheBytes >= 0, "cacheBytes must not be negative");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    public RaftSettings withFirstElectionTicks(int ticks) {
        return new RaftSettings(
                heartbeatTicks,
                electionTicksMin,
                electionTicksMax,
                reconnectTicksMin,
                reconnectTicksMax,
                ticks,
                maxAppendBytes,
                maxInFlightBytes,
                maxUncommittedBytes,
                cacheBytes);
    }
}
