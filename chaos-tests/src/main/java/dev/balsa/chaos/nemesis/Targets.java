package dev.balsa.chaos.nemesis;

import dev.balsa.chaos.plan.Target;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.PartitionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

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

    private final List<Integer> brokers;
    private final Supplier<BalsaAdmin> admins;

    private final Map<Target, List<Integer>> lastKnown = new ConcurrentHashMap<>();

    /**
     * @param brokers ids of all
     * @param admins makes clients that do not wait for long
     */
    Targets(List<Integer> brokers, Supplier<BalsaAdmin> admins) {
        this.brokers = List.copyOf(brokers);
        this.admins = admins;
    }

    /** Empty for clients. */
    List<Integer> resolve(Target target) throws UnknownTargetException {
        try {
            List<Integer> ids = resolveNow(target);
            lastKnown.put(target, ids);
            return ids;
        } catch (UnknownTargetException e) {
            List<Integer> last = lastKnown.get(target);
            if (last == null) {
                throw e;
            }
            return last;
        }
    }

    private List<Integer> resolveNow(Target target) throws UnknownTargetException {
        int all = brokers.size();
        return switch (target) {
            case Target.Leader(String partition) -> one(leader(partition));
            case Target.Follower(String partition, int pick) -> one(follower(partition, pick));
            case Target.ControllerLeader() -> one(controller());
            case Target.Coordinator(String group) -> one(coordinator(group));
            case Target.Broker(int id) -> one(id);
            case Target.One(int pick) -> some(pick, 1);
            case Target.Minority(int pick) -> some(pick, Math.max(1, (all - 1) / 2));
            case Target.Majority(int pick) -> some(pick, (all - 1) / 2 + 1);
            case Target.All() -> brokers;
            case Target.Client(int _) -> List.of();
        };
    }

    private List<Integer> one(int id) throws UnknownTargetException {
        if (id < 1) {
            throw new UnknownTargetException("nobody leads");
        }
        return List.of(id);
    }

    private List<Integer> some(int pick, int count) {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(brokers.get((pick + i) % brokers.size()));
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
        try (BalsaAdmin admin = admins.get()) {
            return admin.describeTopic(topic).partitions().get(number);
        } catch (BalsaException e) {
            throw new UnknownTargetException(String.valueOf(e.getMessage()));
        }
    }

    private int controller() throws UnknownTargetException {
        try (BalsaAdmin admin = admins.get()) {
            return admin.describeCluster().controller();
        } catch (BalsaException e) {
            throw new UnknownTargetException(String.valueOf(e.getMessage()));
        }
    }

    private int coordinator(String group) throws UnknownTargetException {
        try (BalsaAdmin admin = admins.get()) {
            return admin.groups().describe(group, false).coordinator();
        } catch (BalsaException e) {
            throw new UnknownTargetException(String.valueOf(e.getMessage()));
        }
    }
}
