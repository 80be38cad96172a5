package dev.balsa.broker.leadership;

/**
 * Who leads a group.
 *
 * @param term the newest term heard of
 * @param brokerId its leader, {@link #UNKNOWN} as long as none is known
 */
public record Leadership(int term, int brokerId) {
    public static final int UNKNOWN = -1;

    public boolean isKnown() {
        return brokerId != UNKNOWN;
    }
}
