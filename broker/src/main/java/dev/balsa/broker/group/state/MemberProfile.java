package dev.balsa.broker.group.state;

/**
 * What a member says about itself.
 *
 * @param instanceId empty for dynamic members
 * @param clientHost where its last join came from, for people
 * @param assignor the canonical name of the one it wants, empty for no opinion
 */
public record MemberProfile(
        String id,
        String instanceId,
        String clientId,
        String clientHost,
        Subscription subscription,
        String assignor,
        int sessionTimeoutMs,
        int heartbeatIntervalMs,
        int rebalanceTimeoutMs) {
    public boolean isStatic() {
        return !instanceId.isEmpty();
    }

    public MemberProfile withSubscription(Subscription changed) {
        return new MemberProfile(
                id,
                instanceId,
                clientId,
                clientHost,
                changed,
                assignor,
                sessionTimeoutMs,
                heartbeatIntervalMs,
                rebalanceTimeoutMs);
    }
}
