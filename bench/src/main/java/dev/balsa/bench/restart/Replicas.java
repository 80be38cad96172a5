package dev.balsa.bench.restart;

import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.proto.v1.TopicMetadata;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What one broker says of its own replicas. */
final class Replicas implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_ANSWER_BYTES = 16 << 20;
    private static final long CALL_SECONDS = 5;

    private final ManagedChannel channel;

    Replicas(String endpoint) {
        this.channel = Grpc.newChannelBuilder(endpoint, InsecureChannelCredentials.create())
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .build();
    }

    /**
     * To be called before the first call: a channel that was refused waits longer and longer before it tries again, so that a figure
     * would be its pauses.
     */
    static void awaitListening(String endpoint, Duration patience) {
        int colon = endpoint.lastIndexOf(':');
        InetSocketAddress address =
                new InetSocketAddress(endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
        until("listener", patience, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(address);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    private List<ReplicaStatus> list(String topic) {
        try {
            return ClusterServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .listReplicas(
                            ListReplicasRequest.newBuilder().setTopic(topic).build())
                    .getReplicasList();
        } catch (StatusRuntimeException notYet) {
            return List.of();
        }
    }

    void awaitMetadata(String topic, int partitions, Duration patience) {
        until("metadata", patience, () -> {
            try {
                return MetadataServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                        .getMetadata(GetMetadataRequest.getDefaultInstance())
                        .getTopicsList()
                        .stream()
                        .filter(one -> one.getName().equals(topic))
                        .mapToInt(TopicMetadata::getPartitionsCount)
                        .anyMatch(count -> count == partitions);
            } catch (StatusRuntimeException notYet) {
                return false;
            }
        });
    }

    /** Every replica follows a leader, or leads, and has everything that was committed before. */
    void awaitInSync(String topic, Map<Integer, Long> committed, Duration patience) {
        until("replicas in sync", patience, () -> {
            List<ReplicaStatus> replicas = list(topic);
            return replicas.size() == committed.size()
                    && replicas.stream()
                            .allMatch(replica -> replica.getLeaderId() >= 0
                                    && replica.getDurableIndex() >= of(committed, replica)
                                    && replica.getCommitIndex() >= of(committed, replica));
        });
    }

    private static long of(Map<Integer, Long> committed, ReplicaStatus replica) {
        return committed.getOrDefault(replica.getTarget().getPartition(), Long.MAX_VALUE);
    }

    static void awaitAllLed(List<Replicas> brokers, String topic, int partitions, Duration patience) {
        until("leaders", patience, () -> {
            Set<Integer> led = new HashSet<>();
            brokers.forEach(broker -> broker.list(topic).stream()
                    .filter(replica -> replica.getRole().equals("LEADER"))
                    .forEach(replica -> led.add(replica.getTarget().getPartition())));
            return led.size() == partitions;
        });
    }

    /** Highest commit index of each partition. */
    static Map<Integer, Long> committed(List<Replicas> brokers, String topic) {
        Map<Integer, Long> committed = new HashMap<>();
        brokers.forEach(broker -> broker.list(topic)
                .forEach(replica ->
                        committed.merge(replica.getTarget().getPartition(), replica.getCommitIndex(), Math::max)));
        return committed;
    }

    private static void until(String what, Duration patience, BooleanSupplier holds) {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new IllegalStateException("no " + what + " within " + patience.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
