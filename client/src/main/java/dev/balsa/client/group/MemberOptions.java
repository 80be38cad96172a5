package dev.balsa.client.group;

/**
 * How a member takes part in its group. Times in milliseconds.
 *
 * @param instanceId empty for a dynamic member
 * @param assignor empty for no opinion
 */
public record MemberOptions(
        String group,
        String instanceId,
        int sessionTimeoutMs,
        int heartbeatIntervalMs,
        int maxPollIntervalMs,
        String assignor,
        String clientId) {
    public boolean isStatic() {
        return !instanceId.isEmpty();
    }
}
