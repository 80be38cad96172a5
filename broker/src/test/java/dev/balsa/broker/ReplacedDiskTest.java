package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.file.NioFileIo;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.HardState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose disk was replaced is another replica: it gets everything again, and never votes as the one it was. */
class ReplacedDiskTest {
    private static final String TOPIC = "kept";
    private static final UUID ANOTHER = new UUID(8, 3);
    private static final UUID THE_SAME = new UUID(7, 3);

    @TempDir
    private Path directory;

    private static List<ReplicaStatus> replicasOn(LocalBrokers brokers, int broker) {
        return ClusterServiceGrpc.newBlockingStub(brokers.channel(broker))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listReplicas(ListReplicasRequest.newBuilder().setTopic(TOPIC).build())
                .getReplicasList();
    }

    @Test
    void brokerWithAnEmptyDiskGetsItsReplicasAndItsSeatBack() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            BrokerCalls.awaitReady(brokers);
            BrokerCalls.create(brokers, 1, TOPIC, 1, 3);
            for (int i = 0; i < 20; i++) {
                BrokerCalls.produceSurely(brokers, 1, TOPIC, 0, "v" + i);
            }
            brokers.kill(3);
            brokers.replaceDisk(3, ANOTHER);
            brokers.start(3);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                List<ReplicaStatus> replicas = replicasOn(brokers, 3);
                return replicas.size() == 1
                        && BrokerCalls.cluster(brokers, 3).getUnderReplicatedCount() == 0
                        && BrokerCalls.cluster(brokers, 3).getBrokersList().stream()
                                .allMatch(broker -> broker.getControllerVoter());
            });
            // With another one gone, the new replica is needed for everything.
            brokers.kill(2);
            BrokerCalls.produceSurely(brokers, 3, TOPIC, 0, "last");
            List<String> read = BrokerCalls.fetchAll(brokers, 3, TOPIC, 0);
            for (int i = 0; i < 20; i++) {
                assertEquals("v" + i, read.get(i));
            }
            assertEquals("last", read.getLast());
            assertEquals(List.of(), brokers.fatal());
        }
    }

    /**
     * Broker 2 was away while records were acknowledged by 1 and 3; then 3 loses its disk and 1 is away. What is left must not
     * elect anybody: 2 has not got the records, and 3 has forgotten them.
     */
    @Test
    void emptyDiskDoesNotHelpToElectALeaderThatLacksRecords() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            Map<GroupId, HardState> votes = leaveTwoThatLackTheRecords(brokers, ANOTHER);
            Awaitility.await()
                    .during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !hasLeader(brokers, 2) && !hasLeader(brokers, 3));
            brokers.kill(2);
            brokers.kill(3);
            // What the disks say of it: the peer never got far enough to ask for a vote, and the new replica gave none.
            assertEquals(votes, votes(brokers, 2));
            votes(brokers, 3).forEach((group, state) -> assertNull(state.votedFor(), group + " voted: " + state));
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            BrokerCalls.produceSurely(brokers, 2, TOPIC, 0, "last");
            assertEquals(List.of("first", "second", "last"), BrokerCalls.fetchAll(brokers, 2, TOPIC, 0));
            assertEquals(List.of(), brokers.fatal());
        }
    }

    /** The control: with the identity of the old disk the empty one votes, and what was acknowledged is lost. */
    @Test
    void withTheOldIdentityItWouldElectOne() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            leaveTwoThatLackTheRecords(brokers, THE_SAME);
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> hasLeader(brokers, 2));
        }
    }

    /** @return terms and votes of broker 2 before it is alone with the empty disk */
    private static Map<GroupId, HardState> leaveTwoThatLackTheRecords(LocalBrokers brokers, UUID incarnation)
            throws Exception {
        for (int id = 1; id <= 3; id++) {
            brokers.start(id);
        }
        BrokerCalls.awaitReady(brokers);
        BrokerCalls.create(brokers, 1, TOPIC, 1, 3);
        BrokerCalls.produceSurely(brokers, 1, TOPIC, 0, "first");
        brokers.kill(2);
        BrokerCalls.produceSurely(brokers, 1, TOPIC, 0, "second");
        brokers.kill(1);
        brokers.kill(3);
        brokers.replaceDisk(3, incarnation);
        Map<GroupId, HardState> votes = votes(brokers, 2);
        brokers.start(2);
        brokers.start(3);
        return votes;
    }

    /** Term and vote of every replica of a broker that is down, as recovery finds them in its journal. */
    private static Map<GroupId, HardState> votes(LocalBrokers brokers, int broker) throws IOException {
        try (JournaledLogStore store =
                JournaledLogStore.open(new NioFileIo(), brokers.directory(broker), LogStoreSettings.DEFAULT)) {
            return store.groups().stream()
                    .collect(Collectors.toMap(
                            log -> log.descriptor().group(),
                            log -> log.recovered().hardState()));
        }
    }

    /** As the broker's own replicas say, the one of the metadata group among them. */
    private static boolean hasLeader(LocalBrokers brokers, int broker) {
        return ClusterServiceGrpc.newBlockingStub(brokers.channel(broker))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listReplicas(ListReplicasRequest.getDefaultInstance())
                .getReplicasList()
                .stream()
                .anyMatch(replica -> replica.getLeaderId() >= 0);
    }
}
