package dev.balsa.broker.error;

/**
 * Where a leader is, as far as this broker knows.
 *
 * @param leaderId broker id, -1 when unknown
 * @param endpoint host:port of its listener for clients, empty when unknown
 * @param leaderEpoch the Raft term it leads in, 0 when unknown
 */
public record LeaderAddress(int leaderId, String endpoint, int leaderEpoch) {
    public static final int UNKNOWN_ID = -1;
    public static final LeaderAddress UNKNOWN = new LeaderAddress(UNKNOWN_ID, "", 0);

    public boolean isKnown() {
        return leaderId != UNKNOWN_ID;
    }
}
