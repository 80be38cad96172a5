package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.verify.ReplicaFiles;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.ReplicaDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Waits until the replicas of a topic have stored the same entries and compares their files. */
final class Replicas {
    private Replicas() {}

    static List<String> differences(ProcessCluster cluster, String topic, int partitions) throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            await("replicas of " + topic + " at one commit index, all of it in segments")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> areEven(cluster, admin, topic));
        }
        List<String> differences = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            String directory = topic + "-" + partition;
            List<ReplicaFiles> replicas = IntStream.rangeClosed(1, cluster.brokers())
                    .mapToObj(id -> new ReplicaFiles(
                            id,
                            cluster.brokerDirectory(id).resolve("data/topics").resolve(directory)))
                    .toList();
            ReplicaFiles.differences(replicas).forEach(found -> differences.add(directory + ": " + found));
        }
        return differences;
    }

    private static boolean areEven(ProcessCluster cluster, BalsaAdmin admin, String topic) {
        Map<TopicPartition, Long> commits = new TreeMap<>();
        for (int id = 1; id <= cluster.brokers(); id++) {
            for (ReplicaDescription replica : admin.listReplicas(cluster.endpoint(id), topic)) {
                Long known = commits.putIfAbsent(replica.partition(), replica.commitIndex());
                boolean isEven = (known == null || known == replica.commitIndex())
                        && replica.storedIndex() == replica.commitIndex()
                        && replica.lastIndex() == replica.commitIndex();
                if (!isEven) {
                    return false;
                }
            }
        }
        return !commits.isEmpty();
    }
}
