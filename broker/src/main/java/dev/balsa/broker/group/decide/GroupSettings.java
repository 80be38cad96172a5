package dev.balsa.broker.group.decide;

/**
 * Limits and defaults of groups.
 *
 * @param offsetRetentionMs offsets of a group without members are forgotten this long after its last member went or they
 *     were committed, whichever is later
 * @param maxMembers of one group
 */
public record GroupSettings(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int defaultSessionTimeoutMs,
        int defaultHeartbeatIntervalMs,
        int defaultRebalanceTimeoutMs,
        long offsetRetentionMs,
        int maxMembers) {
    public static final int MAX_OFFSETS_PER_COMMIT = 10_000;
    public static final int MAX_METADATA_BYTES = 4_096;
    /** Of one commit: it becomes one entry. */
    public static final int MAX_METADATA_BYTES_PER_COMMIT = 1 << 20;

    public static final int MAX_NAME_BYTES = 249;
    public static final int MAX_MEMBER_ID_CHARS = 64;
    public static final int MAX_TOPICS = 10_000;
    public static final int MAX_PATTERN_CHARS = 1_000;
    /** Steps of a compiled pattern; a repetition counts each time it may repeat. */
    public static final int MAX_PATTERN_STEPS = 1_000;

    public static final GroupSettings DEFAULT =
            new GroupSettings(6_000, 1_800_000, 45_000, 3_000, 300_000, 7L * 24 * 60 * 60 * 1_000, 2_000);
}
