package dev.balsa.chaos.virtual;

import dev.balsa.broker.config.Endpoint;

/** Names and numbers of simulated machines: brokers have the numbers of their ids, clients those from {@link #FIRST_CLIENT} on. */
final class Hosts {
    static final int FIRST_CLIENT = 100;
    static final int CLIENT_PORT = 9092;
    static final int PEER_PORT = 9192;

    private static final String PREFIX = "machine-";

    private Hosts() {}

    static String listener(int broker) {
        return PREFIX + broker + ":" + CLIENT_PORT;
    }

    static String peerListener(int broker) {
        return PREFIX + broker + ":" + PEER_PORT;
    }

    static int ofEndpoint(String endpoint) {
        return Integer.parseInt(Endpoint.parse(endpoint).host().substring(PREFIX.length()));
    }
}
