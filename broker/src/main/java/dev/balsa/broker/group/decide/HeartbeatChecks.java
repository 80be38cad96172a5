package dev.balsa.broker.group.decide;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.assign.Assignor;
import dev.balsa.broker.group.state.MemberProfile;
import dev.balsa.broker.group.state.Subscription;
import dev.balsa.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/** What a heartbeat may say, and what it leaves to the server. */
final class HeartbeatChecks {
    private final GroupSettings settings;

    HeartbeatChecks(GroupSettings settings) {
        this.settings = settings;
    }

    void check(GroupRequest.Heartbeat beat) throws FailureException {
        GroupName.check(beat.group());
        int idChars = beat.memberId().length();
        if (idChars < 1 || idChars > GroupSettings.MAX_MEMBER_ID_CHARS) {
            throw Refusals.invalid(
                    "a member id has 1 to " + GroupSettings.MAX_MEMBER_ID_CHARS + " characters; use a random UUID");
        }
        if (beat.memberEpoch() < 0) {
            throw Refusals.invalid("member_epoch is " + beat.memberEpoch() + "; 0 joins");
        }
        if (!beat.instanceId().isEmpty()) {
            checkInstance(beat.instanceId());
        }
        if (beat.clientId().length() > GroupSettings.MAX_NAME_BYTES) {
            throw Refusals.invalid("a client id has at most " + GroupSettings.MAX_NAME_BYTES + " characters");
        }
        Subscription subscription = beat.subscription();
        if (subscription != null) {
            check(subscription);
        }
    }

    private static void checkInstance(String instanceId) throws FailureException {
        try {
            // The same alphabet and length.
            TopicName.check(instanceId);
        } catch (FailureException e) {
            throw Refusals.invalid("group.instance.id " + TopicName.quoted(instanceId) + " is not usable; use 1 to "
                    + TopicName.MAX_LENGTH + " of a-z, A-Z, 0-9, '.', '_' and '-'");
        }
    }

    private static void check(Subscription subscription) throws FailureException {
        if (subscription.topics().size() > GroupSettings.MAX_TOPICS) {
            throw Refusals.invalid(
                    "a member may subscribe to " + GroupSettings.MAX_TOPICS + " topics by name; use a pattern");
        }
        for (String topic : subscription.topics()) {
            TopicName.checkForUsers(topic);
        }
        if (!subscription.pattern().isEmpty()) {
            Subscriptions.checkPattern(subscription.pattern());
        }
    }

    /**
     * The member's profile after this heartbeat.
     *
     * @param before null for one that is not known
     */
    MemberProfile profile(GroupRequest.Heartbeat beat, @Nullable MemberProfile before) throws FailureException {
        int sessionMs = chosen(
                beat.sessionTimeoutMs(),
                before == null ? settings.defaultSessionTimeoutMs() : before.sessionTimeoutMs());
        int heartbeatMs = chosen(
                beat.heartbeatIntervalMs(),
                before == null
                        ? Math.min(settings.defaultHeartbeatIntervalMs(), Math.max(1, sessionMs / 3))
                        : before.heartbeatIntervalMs());
        int rebalanceMs = chosen(
                beat.rebalanceTimeoutMs(),
                before == null ? settings.defaultRebalanceTimeoutMs() : before.rebalanceTimeoutMs());
        if (sessionMs < settings.minSessionTimeoutMs() || sessionMs > settings.maxSessionTimeoutMs()) {
            throw Refusals.failure(
                    ErrorReason.INVALID_SESSION_TIMEOUT,
                    "session.timeout.ms is " + sessionMs + "; this cluster takes " + settings.minSessionTimeoutMs()
                            + " to " + settings.maxSessionTimeoutMs());
        }
        if (heartbeatMs < 1 || heartbeatMs >= sessionMs) {
            throw Refusals.failure(
                    ErrorReason.INVALID_SESSION_TIMEOUT,
                    "heartbeat.interval.ms is " + heartbeatMs + " and has to be below session.timeout.ms, which is "
                            + sessionMs + "; a third of it is good");
        }
        if (rebalanceMs < 1) {
            throw Refusals.invalid("the rebalance timeout is " + rebalanceMs + "; give at least 1 ms");
        }
        Subscription subscription = beat.subscription();
        String assignor = Assignor.canonicalName(beat.assignor());
        if (before == null) {
            return new MemberProfile(
                    beat.memberId(),
                    beat.instanceId(),
                    beat.clientId(),
                    beat.clientHost(),
                    subscription == null ? Subscription.NONE : subscription,
                    assignor,
                    sessionMs,
                    heartbeatMs,
                    rebalanceMs);
        }
        return new MemberProfile(
                before.id(),
                before.instanceId(),
                beat.clientId().isEmpty() ? before.clientId() : beat.clientId(),
                // Heartbeats may come by way of another broker each time; that is nothing to write down.
                before.clientHost(),
                subscription == null ? before.subscription() : subscription,
                assignor.isEmpty() ? before.assignor() : assignor,
                sessionMs,
                heartbeatMs,
                rebalanceMs);
    }

    private static int chosen(int wanted, int otherwise) {
        return wanted == 0 ? otherwise : wanted;
    }
}
