package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.config.ConfigException;
import dev.balsa.broker.config.ConfigReader;
import dev.balsa.proto.internal.v1.BrokerHeartbeatRequest;
import dev.balsa.proto.internal.v1.ControllerServiceGrpc;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.proto.v1.TopicServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How one broker starts, refuses to start, and what it shows of itself. */
class BrokerStartTest {
    @TempDir
    Path directory;

    private static Broker start(Map<String, String> options) throws IOException, ConfigException {
        return Broker.start(
                BrokerSettings.of(new ConfigReader().overrides(options).read()), BrokerPorts.ofMachine(), reason -> {
                    throw new AssertionError(reason);
                });
    }

    private void assertRefused(Map<String, String> options, String advice) {
        Exception refused = assertThrows(Exception.class, () -> start(options).close());
        assertTrue(refused instanceof IOException || refused instanceof ConfigException, () -> "a bug: " + refused);
        assertTrue(String.valueOf(refused.getMessage()).contains(advice), refused::getMessage);
    }

    private static void awaitReady(Broker broker) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(broker::isReady);
    }

    @Test
    void wrongConfigurationsAreRefusedAndChangeNothing() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 2, 1)) {
            Map<String, String> options = brokers.options(1);
            List<String> before = files();
            assertRefused(with(options, "node.id", "2"), "formatted for broker 1");
            assertRefused(with(options, "cluster.id", "other"), "formatted for cluster " + LocalBrokers.CLUSTER);
            assertRefused(with(options, "process.roles", "broker"), "leaves out controller");
            assertRefused(with(brokers.options(2), "process.roles", "controller,broker"), "names controller");
            assertRefused(with(options, "log.dir", ""), "log.dir is not set");
            assertRefused(with(options, "log.dirs", "/a,/b"), "log.dir and log.dirs are both set");
            assertRefused(with(options, "log.dir", directory.resolve("nowhere").toString()), "does not exist");
            assertRefused(with(options, "peer.listener", "0.0.0.0:1"), "advertised.peer.listener");
            assertRefused(
                    with(options, "listener", Objects.requireNonNull(options.get("peer.listener"))),
                    "a port of its own");
            assertRefused(with(options, "broker.session.timeout.ms", "600"), "at least twice");
            assertRefused(with(options, "controller.addresses", "x@h:1"), "is not id@host:port");
            assertRefused(with(options, "journal.file.bytes", "4194305"), "not a multiple");
            assertRefused(with(options, "message.max.bytes", "3MiB"), "at least twice message.max.bytes");
            assertEquals(before, files());
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toString)
                    .filter(name -> !name.endsWith("balsa.lock"))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> with(Map<String, String> options, String key, String value) {
        Map<String, String> changed = new TreeMap<>(options);
        changed.put(key, value);
        return changed;
    }

    @Test
    void aPortOrADirectoryInUseIsNamedAndNothingIsLeftBehind() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 1, 1)) {
            Map<String, String> options = brokers.options(1);
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assertRefused(with(options, "listener", "127.0.0.1:" + taken.getLocalPort()), "cannot listen on");
                assertRefused(with(options, "peer.listener", "127.0.0.1:" + taken.getLocalPort()), "cannot listen on");
            }
            brokers.start(1);
            assertRefused(options, "in use");
            awaitReady(brokers.broker(1));
        }
    }

    @Test
    void aLostMetadataLogIsNotMadeAnew() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 1, 1)) {
            awaitReady(brokers.start(1));
            brokers.stop(1);
            for (String part : List.of("journal", "topics")) {
                delete(brokers.directory(1).resolve(part));
            }
            assertRefused(brokers.options(1), "the metadata log is gone");
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aSingleBrokerServesAndShowsItself() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 1, 1)) {
            awaitReady(brokers.start(1));
            ManagedChannel channel = brokers.channel(1);
            assertEquals(ServingStatus.SERVING, health(channel, ""));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> health(channel, "readiness") == ServingStatus.SERVING);
            assertTrue(services(channel)
                    .containsAll(List.of(
                            "balsa.v1.MetadataService",
                            "balsa.v1.TopicService",
                            "balsa.v1.ClusterService",
                            "balsa.v1.ProduceService",
                            "balsa.v1.FetchService",
                            "grpc.health.v1.Health")));
            TopicServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .createTopic(CreateTopicRequest.newBuilder()
                            .setName("t")
                            .setPartitions(2)
                            .build());
            List<ReplicaStatus> replicas = ClusterServiceGrpc.newBlockingStub(channel)
                    .listReplicas(ListReplicasRequest.getDefaultInstance())
                    .getReplicasList();
            assertEquals(
                    List.of("__metadata", "t", "t"),
                    replicas.stream()
                            .map(replica -> replica.getTarget().getTopic())
                            .toList());
            replicas.forEach(replica -> assertEquals("LEADER", replica.getRole()));
        }
    }

    /** What only brokers may ask must not be reachable where clients connect. */
    @Test
    void internalServicesAreNotServedToClients() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 1, 1)) {
            brokers.start(1);
            StatusRuntimeException refused = assertThrows(
                    StatusRuntimeException.class,
                    () -> ControllerServiceGrpc.newBlockingStub(brokers.channel(1))
                            .brokerHeartbeat(BrokerHeartbeatRequest.getDefaultInstance()));
            assertEquals(Status.Code.UNIMPLEMENTED, refused.getStatus().getCode());
            assertTrue(services(brokers.channel(1)).stream().noneMatch(name -> name.contains("internal")));
        }
    }

    @Test
    void aCallForAnotherClusterIsRefused() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 1, 1)) {
            awaitReady(brokers.start(1));
            StatusRuntimeException refused = assertThrows(
                    StatusRuntimeException.class,
                    () -> TopicServiceGrpc.newBlockingStub(brokers.channel(1))
                            .createTopic(CreateTopicRequest.newBuilder()
                                    .setName("t")
                                    .setClusterId("another")
                                    .build()));
            assertEquals(Status.Code.FAILED_PRECONDITION, refused.getStatus().getCode());
            assertTrue(String.valueOf(refused.getMessage()).contains("check the address"));
        }
    }

    private static ServingStatus health(ManagedChannel channel, String service) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(5, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private static List<String> services(ManagedChannel channel) throws Exception {
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> questions = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse answer) {
                        names.complete(answer.getListServicesResponse().getServiceList().stream()
                                .map(ServiceResponse::getName)
                                .toList());
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        names.completeExceptionally(thrown);
                    }

                    @Override
                    public void onCompleted() {}
                });
        questions.onNext(
                ServerReflectionRequest.newBuilder().setListServices("").build());
        List<String> found = names.get(5, TimeUnit.SECONDS);
        questions.onCompleted();
        return found;
    }
}
