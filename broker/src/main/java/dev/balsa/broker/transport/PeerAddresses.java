package dev.balsa.broker.transport;

import java.util.Map;

/**
 * The brokers of the cluster and where they listen for each other: from the configuration at first, from the metadata later.
 * Called by any thread, so what it returns must not change; the next call may return something else.
 */
@FunctionalInterface
public interface PeerAddresses {
    /** Broker id to address; this broker's own entry is ignored. */
    Map<Integer, PeerAddress> current();
}
