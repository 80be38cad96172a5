package dev.balsa.chaos.nemesis;

import dev.balsa.chaos.lab.BrokerHost;
import dev.balsa.chaos.lab.LabCluster;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Which brokers have to stay down, and because of how many faults: the last one to end starts the process again. */
final class Downtime {
    private final Map<Integer, Integer> reasons = new HashMap<>();

    /** From now on nobody starts this broker. Returns false if it was down already. */
    synchronized boolean begin(BrokerHost host) {
        return reasons.merge(host.id(), 1, Integer::sum) == 1;
    }

    synchronized void end(BrokerHost host) throws IOException {
        if (reasons.merge(host.id(), -1, Integer::sum) == 0) {
            host.start();
        }
    }

    /**
     * Gives a broker that has refused to start an empty disk, and starts it. While it has to stay down nothing is done: it will refuse
     * again.
     */
    synchronized void replaceDisk(BrokerHost host, LabCluster cluster) throws IOException {
        if (reasons.getOrDefault(host.id(), 0) == 0) {
            cluster.replaceDisk(host);
            host.start();
        }
    }

    /** Starts a broker that has ended by itself, unless it has to stay down. */
    synchronized void revive(BrokerHost host) throws IOException {
        if (reasons.getOrDefault(host.id(), 0) == 0) {
            host.start();
        }
    }
}
