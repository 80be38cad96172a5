package dev.balsa.broker.controller;

import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Chooses brokers for new partitions: whoever is the preferred leader of the fewest partitions leads, whoever holds the
 * fewest replicas follows; ties go around the ring of broker ids. A function of its inputs alone.
 */
final class ReplicaPlacement {
    private static final class Load {
        final BrokerRegistration broker;
        final int position;
        int replicas;
        int preferred;

        Load(BrokerRegistration broker, int position) {
            this.broker = broker;
            this.position = position;
        }
    }

    private final List<Load> loads = new ArrayList<>();

    /** @param candidates brokers that may take replicas, ordered by id */
    ReplicaPlacement(MetadataImage image, List<BrokerRegistration> candidates) {
        TreeMap<ReplicaId, Load> byReplica = new TreeMap<>();
        for (BrokerRegistration broker : candidates) {
            Load load = new Load(broker, loads.size());
            loads.add(load);
            byReplica.put(broker.replicaId(), load);
        }
        for (PartitionAssignment assignment : image.partitions().values()) {
            List<ReplicaId> replicas = assignment.partition().replicas();
            for (int i = 0; i < replicas.size(); i++) {
                Load load = byReplica.get(replicas.get(i));
                if (load != null) {
                    load.replicas++;
                    load.preferred += i == 0 ? 1 : 0;
                }
            }
        }
    }

    /**
     * Replicas of the next partition, the preferred leader first. Remembered, so that the one after it goes elsewhere.
     *
     * @param replicationFactor at most the number of candidates
     */
    List<ReplicaId> next(int replicationFactor) {
        Load leader = loads.stream()
                .min(Comparator.<Load>comparingInt(load -> load.preferred)
                        .thenComparingInt(load -> load.replicas)
                        .thenComparingInt(load -> load.position))
                .orElseThrow();
        Comparator<Load> followersFirst = Comparator.<Load>comparingInt(load -> load.replicas)
                .thenComparingInt(load -> Math.floorMod(load.position - leader.position, loads.size()));
        List<Load> chosen = new ArrayList<>(List.of(leader));
        loads.stream()
                .filter(load -> load != leader)
                .sorted(followersFirst)
                .limit(replicationFactor - 1L)
                .forEach(chosen::add);
        leader.preferred++;
        chosen.forEach(load -> load.replicas++);
        return chosen.stream().map(load -> load.broker.replicaId()).toList();
    }
}
