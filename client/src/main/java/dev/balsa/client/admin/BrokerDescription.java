package dev.balsa.client.admin;

/**
 * A registered broker, as the controller's leader sees it.
 *
 * @param endpoint host:port for clients
 * @param incarnation of its data directory
 * @param controllerVoter it votes on metadata
 * @param lastContactMs since it was last heard from; -1 if never
 * @param leaders partitions it leads
 * @param replicas partitions it holds
 * @param disk what its disk takes, as it last said: OPEN, CONGESTED, READ_ONLY while it is full, FAILED; empty if unknown
 * @param damagedRanges on its disk that cannot be read and have not been repaired
 * @param repairedRanges with other brokers' bytes since it started
 */
public record BrokerDescription(
        int id,
        String endpoint,
        String peerEndpoint,
        String incarnation,
        boolean alive,
        boolean controllerVoter,
        long lastContactMs,
        int leaders,
        int replicas,
        String disk,
        int damagedRanges,
        long repairedRanges) {}
