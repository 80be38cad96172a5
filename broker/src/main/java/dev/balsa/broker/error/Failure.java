package dev.balsa.broker.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One failed call or one failed part of a call.
 *
 * @param message what happened and what to do next; may be shown to people, so foreign text in it must be escaped
 * @param definitelyNotWritten true only if the write did not happen and never will
 * @param leader where to go instead, null if that is not the point
 * @param retryAfterMs 0 for no advice
 * @param metadata further facts for programs, for example the valid offsets
 */
public record Failure(
        ErrorReason reason,
        String message,
        boolean definitelyNotWritten,
        @Nullable LeaderAddress leader,
        long retryAfterMs,
        Map<String, String> metadata) {
    public Failure {
        if (definitelyNotWritten && !reason.isDefinite()) {
            throw new IllegalArgumentException(reason + " cannot promise that nothing was written");
        }
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    public static Failure of(ErrorReason reason, String message) {
        return new Failure(reason, message, reason.isDefinite(), null, 0, Map.of());
    }

    public Failure withLeader(LeaderAddress address) {
        return new Failure(reason, message, definitelyNotWritten, address, retryAfterMs, metadata);
    }

    public Failure withRetryAfterMs(long delayMs) {
        return new Failure(reason, message, definitelyNotWritten, leader, delayMs, metadata);
    }

    public Failure with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(key, value);
        return new Failure(reason, message, definitelyNotWritten, leader, retryAfterMs, more);
    }

    /** The same failure where an earlier try may have been written. */
    public Failure withOutcomeUnknown() {
        return new Failure(reason, message, false, leader, retryAfterMs, metadata);
    }

    public FailureException toException() {
        return new FailureException(this);
    }
}
