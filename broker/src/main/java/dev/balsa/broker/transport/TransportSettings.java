package dev.balsa.broker.transport;

import java.time.Duration;

/**
 * @param controlQueueBytes messages that wait for one peer's control lane, by their estimated size
 * @param dataQueueBytes the same for its data lane
 * @param frameTargetBytes a frame is closed when it has reached this size
 * @param frameMaxBytes a frame with several messages never gets larger
 * @param messageMaxBytes a single message never gets larger; also bounds what is accepted
 * @param controlRequests frames taken from one control lane before the groups have taken the ones before
 * @param dataRequests the same for a data lane
 * @param reconnectMin first pause between two attempts to connect
 * @param reconnectMax longest pause between two attempts to connect
 * @param connectTimeout for the connection itself
 * @param helloTimeout from the begin of an attempt until the peer has said who it is
 * @param signOfLife a lane that was silent for so long sends an empty frame, so that a cut is noticed in time
 * @param keepAliveTime without traffic after which a connection is probed
 * @param keepAliveTimeout after which an unanswered probe, or data that nobody acknowledges, ends a connection
 */
public record TransportSettings(
        int controlQueueBytes,
        int dataQueueBytes,
        int frameTargetBytes,
        int frameMaxBytes,
        int messageMaxBytes,
        int controlRequests,
        int dataRequests,
        Duration reconnectMin,
        Duration reconnectMax,
        Duration connectTimeout,
        Duration helloTimeout,
        Duration signOfLife,
        Duration keepAliveTime,
        Duration keepAliveTimeout) {
    /** Largest batch (8 MiB) with the headers around it. */
    private static final int LARGEST_MESSAGE_BYTES = (8 << 20) + (64 << 10);

    public static final TransportSettings DEFAULT = new TransportSettings(
            4 << 20,
            32 << 20,
            256 << 10,
            4 << 20,
            LARGEST_MESSAGE_BYTES,
            16,
            8,
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5));

    /** What a listener accepts: a largest message with room for the frame around it. */
    int inboundMaxBytes() {
        return messageMaxBytes + (64 << 10);
    }
}
