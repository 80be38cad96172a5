package dev.balsa.chaos.nemesis;

import dev.balsa.chaos.lab.BrokerHost;
import dev.balsa.chaos.lab.LabCluster;
import dev.balsa.chaos.plan.Target;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.PartitionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out which brokers a target means at this moment, by asking the cluster as any client would. While nobody can say, it is whoever
 * it was the last time: a cluster that is down is no reason to spare it.
 */
final class Targets {
    /** Nobody knows at the moment. */
    static final class UnknownTargetException extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownTargetException(String message) {
            super(message);
        }
    }

    private final LabCluster cluster;

    private final Map<Target, List<BrokerHost>> lastKnown = new ConcurrentHashMap<>();

    Targets(LabCluster cluster) {
        this.cluster = cluster;
    }

    /** Empty for clients. */
    List<BrokerHost> resolve(Target target) throws UnknownTargetException {
        try {
            List<BrokerHost> hosts = resolveNow(target);
            lastKnown.put(target, hosts);
            return hosts;
        } catch (UnknownTargetException e) {
            List<BrokerHost> last = lastKnown.get(target);
            if (last == null) {
                throw e;
            }
            return last;
        }
    }

    private List<BrokerHost> resolveNow(Target target) throws UnknownTargetException {
        int all = cluster.hosts().size();
        return switch (target) {
            case Target.Leader(String partition) -> one(leader(partition));
            case Target.Follower(String partition, int pick) -> one(follower(partition, pick));
            case Target.ControllerLeader() -> one(controller());
            case Target.Coordinator(String group) -> one(coordinator(group));
            case Target.Broker(int id) -> one(id);
            case Target.One(int pick) -> some(pick, 1);
            case Target.Minority(int pick) -> some(pick, Math.max(1, (all - 1) / 2));
            case Target.Majority(int pick) -> some(pick, (all - 1) / 2 + 1);
            case Target.All() -> cluster.hosts();
            case Target.Client(int _) -> List.of();
        };
    }

    private List<BrokerHost> one(int id) throws UnknownTargetException {
        if (id < 1) {
            throw new UnknownTargetException("nobody leads");
        }
        return List.of(cluster.host(id));
    }

    private List<BrokerHost> some(int pick, int count) {
        List<BrokerHost> hosts = cluster.hosts();
        List<BrokerHost> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(hosts.get((pick + i) % hosts.size()));
        }
        return chosen;
    }

    private int leader(String partition) throws UnknownTargetException {
        return describe(partition).leader();
    }

    private int follower(String partition, int pick) throws UnknownTargetException {
        PartitionDescription now = describe(partition);
        List<Integer> followers = now.replicas().stream()
                .filter(id -> id != now.leader())
                .sorted()
                .toList();
        if (followers.isEmpty()) {
            throw new UnknownTargetException(partition + " has no follower");
        }
        return followers.get(pick % followers.size());
    }

    private PartitionDescription describe(String partition) throws UnknownTargetException {
        int dash = partition.lastIndexOf('-');
        String topic = partition.substring(0, dash);
        int number = Integer.parseInt(partition.substring(dash + 1));
        try (BalsaAdmin admin = cluster.admin()) {
            return admin.describeTopic(topic).partitions().get(number);
        } catch (BalsaException e) {
            throw new UnknownTargetException(String.valueOf(e.getMessage()));
        }
    }

    private int controller() throws UnknownTargetException {
        try (BalsaAdmin admin = cluster.admin()) {
            return admin.describeCluster().controller();
        } catch (BalsaException e) {
            throw new UnknownTargetException(String.valueOf(e.getMessage()));
        }
    }

    private int coordinator(String group) throws UnknownTargetException {
        try (BalsaAdmin admin = cluster.admin()) {
            return admin.groups().describe(group, false).coordinator();
        } catch (BalsaException e) {
            throw new UnknownTargetException(String.valueOf(e.getMessage()));
        }
    }
}
