package dev.balsa.broker.group.state;

/**
 * @param offset of the next record to read
 * @param leaderEpoch of the last record read, {@link #NO_EPOCH} if it was not given
 * @param committedAtMs when, by the time of the entry
 * @param writerEpoch join epoch of the member that committed, 0 if it was none
 * @param sequence number the member gave its commit, 0 for none
 */
public record CommittedOffset(
        long offset, int leaderEpoch, String metadata, long committedAtMs, long writerEpoch, long sequence) {
    public static final int NO_EPOCH = -1;
}
