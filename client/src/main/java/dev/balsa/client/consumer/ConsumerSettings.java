package dev.balsa.client.consumer;

import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.group.MemberOptions;
import dev.balsa.client.net.Endpoint;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Checked options of a consumer, with the rules that tie them together applied. Times in milliseconds, sizes in bytes.
 *
 * @param member null without a group
 */
record ConsumerSettings(
        List<String> bootstrap,
        boolean rebootstrap,
        String clientId,
        @Nullable MemberOptions member,
        boolean autoCommit,
        int autoCommitIntervalMs,
        int fetchMinBytes,
        int fetchMaxWaitMs,
        int fetchMaxBytes,
        int partitionMaxBytes,
        int maxPollRecords,
        OffsetReset reset,
        boolean checkCrcs,
        long requestTimeoutMs,
        long apiTimeoutMs,
        long retryBackoffMs,
        long retryBackoffMaxMs,
        long metadataMaxAgeMs) {
    /** Longest wait that brokers accept. */
    private static final int MAX_WAIT_MS = 30_000;

    /** Longer times, 24 days and more, mean the same: so no sum of times overflows. */
    private static final long FOREVER_MS = Integer.MAX_VALUE;

    private static final Pattern INSTANCE_ID = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** @param generatedClientId takes the place of an empty {@code client.id} */
    static ConsumerSettings of(OptionValues values, String generatedClientId, Logger log) {
        int waitMs = values.intValue(ConsumerOptions.FETCH_MAX_WAIT_MS);
        long requestTimeoutMs = values.longValue(ConsumerOptions.REQUEST_TIMEOUT_MS);
        if (waitMs >= requestTimeoutMs) {
            throw wrong(
                    ConsumerOptions.FETCH_MAX_WAIT_MS,
                    waitMs,
                    "must be less than " + ConsumerOptions.REQUEST_TIMEOUT_MS + " = " + requestTimeoutMs);
        }
        String lookup = values.text(ConsumerOptions.CLIENT_DNS_LOOKUP);
        if (lookup.equals(ConsumerOptions.CANONICAL_BOOTSTRAP)) {
            throw wrong(
                    ConsumerOptions.CLIENT_DNS_LOOKUP,
                    lookup,
                    "canonical names are needed for Kerberos only, which is not spoken here; leave it out");
        }
        String clientId = values.text(ConsumerOptions.CLIENT_ID);
        String name = clientId.isEmpty() ? generatedClientId : clientId;
        return new ConsumerSettings(
                Endpoint.checkAll(ConsumerOptions.BOOTSTRAP_SERVERS, values.texts(ConsumerOptions.BOOTSTRAP_SERVERS)),
                values.text(ConsumerOptions.METADATA_RECOVERY_STRATEGY).equals(ConsumerOptions.REBOOTSTRAP),
                name,
                member(values, name, log),
                autoCommit(values),
                values.intValue(ConsumerOptions.AUTO_COMMIT_INTERVAL_MS),
                values.intValue(ConsumerOptions.FETCH_MIN_BYTES),
                Math.min(MAX_WAIT_MS, waitMs),
                Math.max(1, values.intValue(ConsumerOptions.FETCH_MAX_BYTES)),
                Math.max(1, values.intValue(ConsumerOptions.MAX_PARTITION_FETCH_BYTES)),
                values.intValue(ConsumerOptions.MAX_POLL_RECORDS),
                OffsetReset.parse(ConsumerOptions.AUTO_OFFSET_RESET, values.text(ConsumerOptions.AUTO_OFFSET_RESET)),
                values.flag(ConsumerOptions.CHECK_CRCS),
                Math.max(1, requestTimeoutMs),
                values.longValue(ConsumerOptions.DEFAULT_API_TIMEOUT_MS),
                timeMs(values, ConsumerOptions.RETRY_BACKOFF_MS),
                timeMs(values, ConsumerOptions.RETRY_BACKOFF_MAX_MS),
                timeMs(values, ConsumerOptions.METADATA_MAX_AGE_MS));
    }

    private static @Nullable MemberOptions member(OptionValues values, String clientId, Logger log) {
        int sessionMs = values.intValue(ConsumerOptions.SESSION_TIMEOUT_MS);
        int heartbeatMs = values.intValue(ConsumerOptions.HEARTBEAT_INTERVAL_MS);
        if (heartbeatMs >= sessionMs) {
            throw wrong(
                    ConsumerOptions.HEARTBEAT_INTERVAL_MS,
                    heartbeatMs,
                    "must be less than " + ConsumerOptions.SESSION_TIMEOUT_MS + " = " + sessionMs);
        }
        if (heartbeatMs > sessionMs / 3) {
            log.warn(
                    "{} = {} is more than a third of {} = {}: two lost heartbeats may end the membership",
                    ConsumerOptions.HEARTBEAT_INTERVAL_MS,
                    heartbeatMs,
                    ConsumerOptions.SESSION_TIMEOUT_MS,
                    sessionMs);
        }
        String instanceId = instanceId(values);
        String assignor = assignor(values);
        if (!values.isSet(ConsumerOptions.GROUP_ID)) {
            return null;
        }
        return new MemberOptions(
                values.text(ConsumerOptions.GROUP_ID),
                instanceId,
                sessionMs,
                heartbeatMs,
                values.intValue(ConsumerOptions.MAX_POLL_INTERVAL_MS),
                assignor,
                clientId);
    }

    private static String instanceId(OptionValues values) {
        if (!values.isSet(ConsumerOptions.GROUP_INSTANCE_ID)) {
            return "";
        }
        String id = values.text(ConsumerOptions.GROUP_INSTANCE_ID);
        if (!INSTANCE_ID.matcher(id).matches() || id.equals(".") || id.equals("..")) {
            throw wrong(
                    ConsumerOptions.GROUP_INSTANCE_ID,
                    id,
                    "must be 1 to 249 letters, digits, '.', '_' or '-', and not '.' or '..'");
        }
        return id;
    }

    /** Empty without an opinion: the group then follows those that have one. */
    private static String assignor(OptionValues values) {
        List<String> strategies = values.texts(ConsumerOptions.PARTITION_ASSIGNMENT_STRATEGY);
        String first = AssignorNames.first(ConsumerOptions.PARTITION_ASSIGNMENT_STRATEGY, strategies);
        boolean strategy = values.isSet(ConsumerOptions.PARTITION_ASSIGNMENT_STRATEGY);
        if (!values.isSet(ConsumerOptions.GROUP_REMOTE_ASSIGNOR)) {
            return strategy ? first : "";
        }
        String remote = values.text(ConsumerOptions.GROUP_REMOTE_ASSIGNOR);
        if (strategy && !remote.equals(first)) {
            throw wrong(
                    ConsumerOptions.GROUP_REMOTE_ASSIGNOR,
                    remote,
                    "contradicts " + ConsumerOptions.PARTITION_ASSIGNMENT_STRATEGY + " = " + first
                            + "; set one of them only");
        }
        return remote;
    }

    private static boolean autoCommit(OptionValues values) {
        boolean wanted = values.flag(ConsumerOptions.ENABLE_AUTO_COMMIT);
        if (values.isSet(ConsumerOptions.GROUP_ID)) {
            return wanted;
        } else if (wanted && values.isSet(ConsumerOptions.ENABLE_AUTO_COMMIT)) {
            throw wrong(
                    ConsumerOptions.ENABLE_AUTO_COMMIT,
                    true,
                    "needs " + ConsumerOptions.GROUP_ID + ", under which offsets are committed");
        }
        return false;
    }

    private static long timeMs(OptionValues values, String name) {
        return Math.min(FOREVER_MS, values.longValue(name));
    }

    private static ConfigException wrong(String option, Object value, String rule) {
        return new ConfigException("option " + option + " = " + value + ": " + rule);
    }
}
