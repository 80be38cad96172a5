package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.CreateTopicResponse;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.GetClusterRequest;
import dev.balsa.proto.v1.GetClusterResponse;
import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordList;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.proto.v1.TopicServiceGrpc;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** What tests ask of brokers over their public API. */
final class BrokerCalls {
    private BrokerCalls() {}

    static void awaitReady(LocalBrokers brokers) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> brokers.runningIds().stream()
                        .allMatch(id -> brokers.broker(id).isReady()));
    }

    /** As a client does: asks again when the broker does not know the controller's leader or its address yet. */
    static CreateTopicResponse create(LocalBrokers brokers, int via, String name, int partitions, int factor) {
        CreateTopicRequest request = CreateTopicRequest.newBuilder()
                .setName(name)
                .setPartitions(partitions)
                .setReplicationFactor(factor)
                .build();
        AtomicReference<CreateTopicResponse> created = new AtomicReference<>();
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(BrokerCalls::isUnavailable)
                .until(() -> {
                    created.set(TopicServiceGrpc.newBlockingStub(brokers.channel(via))
                            .withDeadlineAfter(15, TimeUnit.SECONDS)
                            .createTopic(request));
                    return true;
                });
        return created.get();
    }

    static TopicPartition target(String topic, int partition) {
        return TopicPartition.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .build();
    }

    static PartitionWriteResult produce(LocalBrokers brokers, int via, String topic, int partition, String value) {
        return ProduceServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .produce(ProduceRequest.newBuilder()
                        .setAcks(AckLevel.ACK_LEVEL_QUORUM)
                        .addWrites(PartitionWrite.newBuilder()
                                .setTarget(target(topic, partition))
                                .setRecords(RecordList.newBuilder()
                                        .addRecords(Record.newBuilder().setValue(ByteString.copyFromUtf8(value)))))
                        .build())
                .getResults(0);
    }

    /** Tries until it is acknowledged; whatever failed before may be there as well. */
    static Appended produceSurely(LocalBrokers brokers, int via, String topic, int partition, String value) {
        List<Appended> acknowledged = new ArrayList<>();
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    PartitionWriteResult result = produce(brokers, via, topic, partition, value);
                    if (result.hasAppended()) {
                        acknowledged.add(result.getAppended());
                    }
                    return result.hasAppended();
                });
        return acknowledged.getFirst();
    }

    static List<String> fetchAll(LocalBrokers brokers, int via, String topic, int partition) {
        List<String> values = new ArrayList<>();
        long offset = 0;
        while (true) {
            FetchedPartition fetched = FetchServiceGrpc.newBlockingStub(brokers.channel(via))
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .fetch(FetchRequest.newBuilder()
                            .addPartitions(FetchPartition.newBuilder()
                                    .setTarget(target(topic, partition))
                                    .setOffset(offset))
                            .build())
                    .getPartitions(0);
            assertTrue(fetched.hasData(), () -> "fetch failed: " + fetched.getError());
            for (Record record : fetched.getData().getRecords().getRecordsList()) {
                assertEquals(offset++, record.getOffset());
                values.add(record.getValue().toStringUtf8());
            }
            if (offset >= fetched.getData().getHighWatermark()) {
                return values;
            }
        }
    }

    /** As while the controllers elect. */
    static boolean isUnavailable(Throwable problem) {
        return Status.fromThrowable(problem).getCode() == Status.Code.UNAVAILABLE;
    }

    static GetMetadataResponse metadata(LocalBrokers brokers, int via) {
        return MetadataServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .getMetadata(GetMetadataRequest.getDefaultInstance());
    }

    static GetClusterResponse cluster(LocalBrokers brokers, int via) {
        return ClusterServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .getCluster(GetClusterRequest.getDefaultInstance());
    }
}
