package dev.balsa.chaos.nemesis;

import dev.balsa.chaos.lab.BrokerHost;
import dev.balsa.chaos.lab.LabCluster;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Which brokers have to stay down, and because of how many faults: the last one to end starts the process again. */
final class Downtime implements BrokerHost.Operator {
    private final LabCluster cluster;
    private final Map<Integer, Integer> reasons = new HashMap<>();

    Downtime(LabCluster cluster) {
        this.cluster = cluster;
    }

    /** From now on nobody starts this broker. Returns false if it was down already. */
    synchronized boolean begin(BrokerHost host) {
        return reasons.merge(host.id(), 1, Integer::sum) == 1;
    }

    synchronized void end(BrokerHost host) throws IOException {
        if (reasons.merge(host.id(), -1, Integer::sum) == 0) {
            host.start();
        }
    }

    /** Nothing is done while it has to stay down: it will refuse again. */
    @Override
    public synchronized void wantsEmptyDisk(BrokerHost host) throws IOException {
        if (reasons.getOrDefault(host.id(), 0) == 0) {
            cluster.replaceDisk(host);
            host.start();
        }
    }

    /** Nothing is done while it has to stay down: the end of that starts it. */
    @Override
    public synchronized void wantsStart(BrokerHost host) throws IOException {
        if (reasons.getOrDefault(host.id(), 0) == 0) {
            host.start();
        }
    }
}
