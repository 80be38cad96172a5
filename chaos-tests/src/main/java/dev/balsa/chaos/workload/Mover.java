package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.BrokerDescription;
import dev.balsa.client.admin.PartitionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Hands leaderships on and moves replicas, of one partition after the other, while everybody else uses them. Where all brokers hold all
 * partitions only the preferred leader moves: fewer replicas would break promises that hold for three.
 */
final class Mover implements Client {
    private final int process;
    private final Site site;
    private final BalsaAdmin admin;
    private int turn;

    Mover(int process, Site site) {
        this.process = process;
        this.site = site;
        this.admin = site.admin();
    }

    @Override
    public void act() {
        TopicPartition partition =
                site.partitions().get(turn / 2 % site.partitions().size());
        try {
            List<PartitionDescription> partitions =
                    admin.describeTopic(partition.topic()).partitions();
            if (turn++ % 2 == 0) {
                transfer(partition, partitions.get(partition.partition()));
            } else {
                move(partition, partitions.get(partition.partition()));
            }
        } catch (BalsaException e) {
            // Nobody answers; nothing was begun.
            turn++;
        }
    }

    private void transfer(TopicPartition partition, PartitionDescription now) {
        List<Integer> followers =
                now.replicas().stream().filter(id -> id != now.leader()).toList();
        if (!followers.isEmpty()) {
            int next = followers.get(turn % followers.size());
            change(
                    "leader of " + partition + " to " + next,
                    () -> admin.transferLeadership(partition, OptionalInt.of(next)));
        }
    }

    private void move(TopicPartition partition, PartitionDescription now) {
        if (now.targetReplicas().isEmpty()) {
            List<Integer> wanted = next(
                    now.replicas(),
                    admin.describeCluster().brokers().stream()
                            .filter(BrokerDescription::alive)
                            .map(BrokerDescription::id)
                            .toList());
            change("replicas of " + partition + " to " + wanted, () -> admin.reassignPartition(partition, wanted));
        }
    }

    /** Another first one, and if there is a broker without a replica, that one instead of the last. */
    static List<Integer> next(List<Integer> replicas, List<Integer> alive) {
        List<Integer> wanted = new ArrayList<>(replicas);
        alive.stream().filter(id -> !replicas.contains(id)).findFirst().ifPresent(free -> {
            wanted.removeLast();
            wanted.add(free);
        });
        wanted.addFirst(wanted.removeLast());
        return List.copyOf(wanted);
    }

    private void change(String what, Runnable call) {
        Request request = new Request.Admin(what);
        long operation = site.history().invoked(process, request);
        try {
            call.run();
            site.history().succeeded(process, operation, request, new Answer.Done());
        } catch (BalsaException e) {
            if (e.definitelyNotWritten()) {
                site.history().refused(process, operation, request, e.reason());
            } else {
                site.history().unknown(process, operation, request, e.reason());
            }
        }
    }

    @Override
    public void crash() {
        close();
    }

    @Override
    public void close() {
        admin.close();
    }
}
