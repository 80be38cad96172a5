package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.PartitionServiceGrpc;
import dev.balsa.proto.v1.PartitionServiceGrpc.PartitionServiceBlockingStub;
import dev.balsa.proto.v1.ReassignPartitionRequest;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.proto.v1.TransferLeadershipRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions go to other brokers and other disks while they are used. */
class PartitionMoveTest {
    private static final String TOPIC = "moving";

    @TempDir
    private Path directory;

    private static PartitionServiceBlockingStub partitions(LocalBrokers brokers, int via) {
        return PartitionServiceGrpc.newBlockingStub(brokers.channel(via)).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    private static void reassign(LocalBrokers brokers, int via, Integer... replicas) {
        partitions(brokers, via)
                .reassignPartition(ReassignPartitionRequest.newBuilder()
                        .setTarget(BrokerCalls.target(TOPIC, 0))
                        .addAllReplicas(List.of(replicas))
                        .build());
    }

    private static PartitionMetadata partition(LocalBrokers brokers, int via) {
        return BrokerCalls.metadata(brokers, via).getTopics(0).getPartitions(0);
    }

    private static void awaitReplicas(LocalBrokers brokers, int via, Integer... replicas) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            PartitionMetadata now = partition(brokers, via);
            return now.getReplicasList().equals(List.of(replicas)) && now.getTargetReplicasCount() == 0;
        });
    }

    private static List<ReplicaStatus> replicasOn(LocalBrokers brokers, int broker) {
        return ClusterServiceGrpc.newBlockingStub(brokers.channel(broker))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listReplicas(ListReplicasRequest.newBuilder().setTopic(TOPIC).build())
                .getReplicasList();
    }

    /** Writes until it is told to stop; every value is acknowledged by a majority. */
    private static CompletableFuture<List<String>> writeMeanwhile(LocalBrokers brokers, int via, AtomicBoolean stop) {
        return CompletableFuture.supplyAsync(() -> {
            List<String> written = new ArrayList<>();
            while (!stop.get()) {
                String value = "v" + written.size();
                BrokerCalls.produceSurely(brokers, via, TOPIC, 0, value);
                written.add(value);
            }
            return written;
        });
    }

    @Test
    void replicasMoveUnderWritesAndTheLeaderMovesWithThem() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 4, 3)) {
            for (int id = 1; id <= 4; id++) {
                brokers.start(id);
            }
            BrokerCalls.awaitReady(brokers);
            BrokerCalls.create(brokers, 1, TOPIC, 1, 3);
            List<Integer> before = partition(brokers, 1).getReplicasList();
            int leader = partition(brokers, 1).getLeader().getLeaderId();
            int newcomer = List.of(1, 2, 3, 4).stream()
                    .filter(id -> !before.contains(id))
                    .findFirst()
                    .orElseThrow();
            List<Integer> after = new ArrayList<>(before);
            after.remove((Integer) leader);
            after.add(newcomer);
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<List<String>> writing = writeMeanwhile(brokers, after.getFirst(), stop);

            reassign(brokers, newcomer, after.toArray(Integer[]::new));
            awaitReplicas(brokers, leader, after.toArray(Integer[]::new));
            stop.set(true);
            List<String> written = writing.get(30, TimeUnit.SECONDS);
            BrokerCalls.produceSurely(brokers, leader, TOPIC, 0, "last");

            List<String> read = BrokerCalls.fetchAll(brokers, newcomer, TOPIC, 0);
            assertEquals(
                    written, read.stream().filter(written::contains).distinct().toList());
            assertEquals("last", read.getLast());
            assertFalse(partition(brokers, newcomer).getLeader().getLeaderId() == leader);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> replicasOn(brokers, leader).isEmpty()
                            && Files.notExists(
                                    brokers.directory(leader).resolve("topics").resolve(TOPIC + "-0")));
            assertEquals(1, replicasOn(brokers, newcomer).size());
            assertEquals(List.of(), brokers.fatal());
        }
    }

    @Test
    void leadershipIsHandedOver() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            BrokerCalls.awaitReady(brokers);
            BrokerCalls.create(brokers, 1, TOPIC, 1, 3);
            BrokerCalls.produceSurely(brokers, 1, TOPIC, 0, "first");
            int leader = partition(brokers, 1).getLeader().getLeaderId();
            int next = leader % 3 + 1;
            int term = partitions(brokers, next)
                    .transferLeadership(TransferLeadershipRequest.newBuilder()
                            .setTarget(BrokerCalls.target(TOPIC, 0))
                            .setToBroker(next)
                            .build())
                    .getLeaderEpoch();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> partition(brokers, leader).getLeader().getLeaderId() == next
                            && partition(brokers, leader).getLeader().getLeaderEpoch() >= term);
            BrokerCalls.produceSurely(brokers, leader, TOPIC, 0, "second");
            assertEquals(List.of("first", "second"), BrokerCalls.fetchAll(brokers, leader, TOPIC, 0));
            StatusRuntimeException refused = assertThrows(
                    StatusRuntimeException.class,
                    () -> partitions(brokers, 1)
                            .transferLeadership(TransferLeadershipRequest.newBuilder()
                                    .setTarget(BrokerCalls.target(TOPIC, 0))
                                    .setToBroker(9)
                                    .build()));
            assertEquals(Status.Code.NOT_FOUND, refused.getStatus().getCode());
            assertEquals(List.of(), brokers.fatal());
        }
    }
}
