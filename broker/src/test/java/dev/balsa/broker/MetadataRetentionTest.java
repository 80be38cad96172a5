package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.proto.v1.AlterTopicRequest;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.proto.v1.TopicServiceGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A metadata log that keeps little. */
class MetadataRetentionTest {
    @TempDir
    private Path directory;

    private static ReplicaStatus metadata(LocalBrokers brokers, int broker) {
        return ClusterServiceGrpc.newBlockingStub(brokers.channel(broker))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listReplicas(ListReplicasRequest.getDefaultInstance())
                .getReplicasList()
                .stream()
                .filter(replica -> replica.getGroupId() == 0)
                .findFirst()
                .orElseThrow();
    }

    /** One more entry in the metadata log. */
    private static void alter(LocalBrokers brokers, int retentionMs) {
        TopicServiceGrpc.newBlockingStub(brokers.channel(1))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .alterTopic(AlterTopicRequest.newBuilder()
                        .setName("before")
                        .putSetConfigs("retention.ms", Integer.toString(retentionMs + 1_000_000))
                        .build());
    }

    private static boolean knows(LocalBrokers brokers, int broker, String topic) {
        return BrokerCalls.metadata(brokers, broker).getTopicsList().stream()
                .anyMatch(one -> one.getName().equals(topic));
    }

    /** What it missed is gone from the logs, so it gets the image; with it the order to make the replicas that it missed. */
    @Test
    void aControllerThatWasAwayGetsTheImage() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)
                .option("log.retention.check.interval.ms", "50")
                .option("metadata.log.segment.bytes", "4KiB")
                .option("metadata.max.retention.bytes", "4KiB")) {
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            BrokerCalls.awaitReady(brokers);
            BrokerCalls.create(brokers, 1, "before", 1, 3);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> knows(brokers, 3, "before"));
            long knownIndex = metadata(brokers, 3).getDurableIndex();
            brokers.kill(3);
            int changes = 0;
            while (metadata(brokers, 1).getFirstIndex() <= knownIndex + 1) {
                assertTrue(changes++ < 2_000, "the metadata log does not get shorter");
                alter(brokers, changes);
            }
            BrokerCalls.create(brokers, 1, "after", 1, 2);
            BrokerCalls.produceSurely(brokers, 1, "before", 0, "kept");
            brokers.start(3);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> knows(brokers, 3, "after"));
            assertTrue(metadata(brokers, 3).getFirstIndex() > knownIndex + 1, "it has the entries in between");
            brokers.kill(2);
            BrokerCalls.produceSurely(brokers, 3, "before", 0, "needed");
            BrokerCalls.create(brokers, 3, "decided-with-it", 1, 1);
            // And after a restart it stands on what it was given.
            brokers.kill(3);
            brokers.start(3);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> knows(brokers, 3, "decided-with-it"));
            assertEquals(List.of(), brokers.fatal());
        }
    }
}
