package dev.balsa.broker.transport;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a lane went down, as far as the status tells. */
enum Loss {
    /** Nobody listens at the address: the process is not there. */
    REFUSED,
    /** The other side's system ended an existing connection, as it does for a process that died. */
    RESET,
    /** The peer is there and will not have this lane: wrong cluster, id, version. */
    REJECTED,
    /** Timeouts, unreachable networks, orderly closes: the process may well live. */
    OTHER;

    /** The stream of bytes ended without a word, before or after the two sides had settled how to speak. */
    private static final List<String> ENDED_BY_OTHER_SIDE =
            List.of("Network closed", "Connection closing while performing protocol negotiation");

    /**
     * gRPC has no codes for this, so causes and the library's own texts are read; a text that changes makes a death look like any
     * other loss, which costs time only, and a test with real sockets goes red.
     */
    static Loss of(Status status) {
        if (status.getCode() == Status.Code.FAILED_PRECONDITION) {
            return REJECTED;
        }
        if (status.getCode() != Status.Code.UNAVAILABLE) {
            return OTHER;
        }
        Loss fromCause = ofCause(status.getCause());
        if (fromCause != null) {
            return fromCause;
        }
        String description = String.valueOf(status.getDescription());
        return ENDED_BY_OTHER_SIDE.stream().anyMatch(description::startsWith) ? RESET : OTHER;
    }

    private static @Nullable Loss ofCause(@Nullable Throwable status) {
        int depth = 0;
        for (Throwable cause = status; cause != null && depth < 8; cause = cause.getCause(), depth++) {
            String message = cause.getMessage();
            if (message == null || cause instanceof StatusRuntimeException) {
                continue;
            }
            if (cause instanceof ConnectException && message.contains("refused")) {
                return REFUSED;
            }
            if (message.contains("reset by peer")
                    || message.contains("Connection reset")
                    || message.contains("Broken pipe")) {
                return RESET;
            }
        }
        return null;
    }
}
