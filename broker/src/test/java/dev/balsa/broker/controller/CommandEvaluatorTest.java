package dev.balsa.broker.controller;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.controller.ControllerCommand.AddPartitions;
import dev.balsa.broker.controller.ControllerCommand.AllocateProducerIds;
import dev.balsa.broker.controller.ControllerCommand.AlterTopic;
import dev.balsa.broker.controller.ControllerCommand.CreateTopic;
import dev.balsa.broker.controller.ControllerCommand.DeleteTopic;
import dev.balsa.broker.controller.ControllerCommand.MovePartition;
import dev.balsa.broker.controller.ControllerCommand.RegisterBroker;
import dev.balsa.broker.controller.ControllerCommand.ReportReplicas;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandEvaluatorTest {
    private final Set<Integer> alive = new TreeSet<>();
    private final CommandEvaluator evaluator =
            new CommandEvaluator(ControllerSettings.DEFAULT, alive::contains, this::nextId, List.of(1, 2, 3));
    private MetadataImage image = MetadataImage.EMPTY;
    private long lastId;

    private UUID nextId() {
        return new UUID(0, ++lastId);
    }

    @BeforeEach
    void threeBrokers() throws FailureException {
        for (int id = 1; id <= 3; id++) {
            register(broker(id, id));
            alive.add(id);
        }
    }

    private static BrokerRegistration broker(int id, long incarnation) {
        return new BrokerRegistration(id, new UUID(id, incarnation), "h:" + id, "p:" + id, "", false);
    }

    private static CreateTopic topic(String name, int partitions, int replicationFactor) {
        return new CreateTopic(name, partitions, replicationFactor, Map.of(), false);
    }

    private CommandResult carryOut(ControllerCommand command) throws FailureException {
        Decision decision = evaluator.evaluate(image, command);
        image = new ImageBuilder(image).applyAll(decision.facts()).image();
        return decision.result();
    }

    private void register(BrokerRegistration broker) throws FailureException {
        carryOut(new RegisterBroker(broker));
    }

    private void assertRefused(ErrorReason reason, ControllerCommand command) {
        FailureException refused = assertThrows(FailureException.class, () -> evaluator.evaluate(image, command));
        assertEquals(reason, refused.failure().reason(), refused.failure().message());
        assertTrue(refused.failure().definitelyNotWritten());
    }

    @Test
    void aTopicGetsItsPartitionsAndAnIdOfItsOwn() throws FailureException {
        CommandResult.TopicChanged made =
                assertInstanceOf(CommandResult.TopicChanged.class, carryOut(topic("logs", 6, 3)));
        assertEquals(image.topic("logs"), made.topic());
        assertEquals(6, made.topic().partitions().size());
        assertTrue(made.warnings().isEmpty());
        carryOut(new DeleteTopic("logs"));
        carryOut(topic("logs", 6, 3));
        TopicImage again = requireNonNull(image.topic("logs"));
        assertNotEquals(made.topic().id(), again.id());
        assertEquals(7, again.partitions().getFirst().group().value());
    }

    @Test
    void defaultsAreOnePartitionOnThreeBrokersOrAsManyAsThereAre() throws FailureException {
        carryOut(topic("a", 0, 0));
        assertEquals(3, requireNonNull(image.topic("a")).replicationFactor());
        assertEquals(1, requireNonNull(image.topic("a")).partitions().size());

        CommandEvaluator alone =
                new CommandEvaluator(ControllerSettings.DEFAULT, alive::contains, this::nextId, List.of(1));
        MetadataImage one = new ImageBuilder(MetadataImage.EMPTY)
                .applyAll(evaluator
                        .evaluate(MetadataImage.EMPTY, new RegisterBroker(broker(1, 1)))
                        .facts())
                .image();
        CommandResult made = alone.evaluate(one, topic("b", 0, 0)).result();
        assertEquals(1, ((CommandResult.TopicChanged) made).topic().replicationFactor());
        // The other two controllers are known to exist: the default must not silently become 1 because they start
        // slowly.
        assertEquals(
                ErrorReason.TOO_FEW_BROKERS,
                assertThrows(FailureException.class, () -> evaluator.evaluate(one, topic("b", 0, 0)))
                        .failure()
                        .reason());
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,0", "4,1"})
    void riskyReplicationFactorsWarn(int replicationFactor, int warnings) throws FailureException {
        register(broker(4, 4));
        alive.add(4);
        CommandResult made = carryOut(topic("t", 1, replicationFactor));
        assertEquals(warnings, ((CommandResult.TopicChanged) made).warnings().size());
    }

    @Test
    void aNameThatCollidesInMetricsWarns() throws FailureException {
        carryOut(topic("a.b", 1, 3));
        CommandResult made = carryOut(topic("a_b", 1, 3));
        assertEquals(1, ((CommandResult.TopicChanged) made).warnings().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a\u0000b", "__internal", "\u00e4"})
    void hostileNamesAreRefused(String name) {
        assertRefused(ErrorReason.INVALID_NAME, topic(name, 1, 1));
        assertRefused(ErrorReason.INVALID_NAME, new DeleteTopic(name));
        assertRefused(ErrorReason.INVALID_NAME, new AddPartitions(name, 2));
        assertRefused(ErrorReason.INVALID_NAME, topic("x".repeat(300), 1, 1));
    }

    @Test
    void impossibleTopicsAreRefused() throws FailureException {
        carryOut(topic("there", 2, 3));
        assertRefused(ErrorReason.TOPIC_EXISTS, topic("there", 1, 1));
        assertRefused(ErrorReason.INVALID_PARTITIONS, topic("t", -1, 1));
        assertRefused(ErrorReason.INVALID_PARTITIONS, topic("t", 2_001, 1));
        assertRefused(ErrorReason.INVALID_REPLICATION_FACTOR, topic("t", 1, -1));
        assertRefused(ErrorReason.INVALID_REPLICATION_FACTOR, topic("t", 1, 8));
        assertRefused(ErrorReason.TOO_FEW_BROKERS, topic("t", 1, 4));
        assertRefused(ErrorReason.INVALID_CONFIG, new CreateTopic("t", 1, 1, Map.of("retention.ms", "-2"), false));
        assertRefused(ErrorReason.UNKNOWN_TOPIC, new DeleteTopic("nowhere"));
        assertRefused(ErrorReason.UNKNOWN_TOPIC, new AddPartitions("nowhere", 2));
    }

    @Test
    void optionsAreKeptInOneFormAndChangedAsAWhole() throws FailureException {
        carryOut(new CreateTopic("t", 1, 1, Map.of("segment.bytes", "2MiB", "retention.ms", " 60000 "), false));
        assertEquals(Map.of("segment.bytes", "2097152", "retention.ms", "60000"), configs());
        carryOut(new AlterTopic("t", Map.of("retention.bytes", "1GiB"), List.of("segment.bytes", "segment.ms"), false));
        assertEquals(Map.of("retention.bytes", "1073741824", "retention.ms", "60000"), configs());

        AlterTopic half = new AlterTopic("t", Map.of("retention.ms", "1", "segment.bytes", "1"), List.of(), false);
        assertRefused(ErrorReason.INVALID_CONFIG, half);
        assertRefused(
                ErrorReason.INVALID_CONFIG,
                new AlterTopic("t", Map.of("retention.ms", "1"), List.of("retention.ms"), false));
        assertRefused(ErrorReason.UNKNOWN_TOPIC, new AlterTopic("nowhere", Map.of(), List.of(), false));
        AlterTopic same = new AlterTopic("t", Map.of("retention.ms", "60000"), List.of("segment.ms"), false);
        assertTrue(evaluator.evaluate(image, same).facts().isEmpty(), "nothing changes");
        carryOut(new AlterTopic("t", Map.of("retention.ms", "7"), List.of(), true));
        assertEquals(Map.of("retention.bytes", "1073741824", "retention.ms", "60000"), configs());
    }

    private Map<String, String> configs() {
        return requireNonNull(image.topic("t")).configs();
    }

    @ParameterizedTest
    @CsvSource({"retention.sm,did you mean retention.ms?", "cleanup.policy,there are retention.ms"})
    void anUnknownOptionIsNamedWithTheOneThatMayHaveBeenMeant(String key, String advice) {
        for (ControllerCommand command : List.of(
                new CreateTopic("t", 1, 1, Map.of(key, "1"), false),
                new AlterTopic("t", Map.of(key, "1"), List.of(), false),
                new AlterTopic("t", Map.of(), List.of(key), false))) {
            FailureException refused = assertThrows(FailureException.class, () -> {
                if (image.topic("t") == null && command instanceof AlterTopic) {
                    carryOut(topic("t", 1, 1));
                }
                evaluator.evaluate(image, command);
            });
            assertEquals(ErrorReason.INVALID_CONFIG, refused.failure().reason());
            assertTrue(
                    refused.failure().message().contains(advice),
                    refused.failure().message());
        }
    }

    @Test
    void deadAndControllerOnlyBrokersGetNoReplicas() throws FailureException {
        alive.remove(2);
        assertRefused(ErrorReason.TOO_FEW_BROKERS, topic("t", 1, 3));
        register(new BrokerRegistration(4, new UUID(4, 4), "h:4", "p:4", "", true));
        alive.add(4);
        assertRefused(ErrorReason.TOO_FEW_BROKERS, topic("t", 1, 3));
        carryOut(topic("t", 10, 2));
        requireNonNull(image.topic("t"))
                .partitions()
                .forEach(partition -> partition
                        .replicas()
                        .forEach(replica -> assertTrue(replica.brokerId() == 1 || replica.brokerId() == 3)));
    }

    @Test
    void partitionsAreAddedNeverRemoved() throws FailureException {
        carryOut(topic("t", 2, 2));
        TopicImage before = requireNonNull(image.topic("t"));
        assertRefused(ErrorReason.INVALID_PARTITIONS, new AddPartitions("t", 2));
        assertRefused(ErrorReason.INVALID_PARTITIONS, new AddPartitions("t", 1));
        assertRefused(ErrorReason.INVALID_PARTITIONS, new AddPartitions("t", -5));
        carryOut(new AddPartitions("t", 5));
        TopicImage after = requireNonNull(image.topic("t"));
        assertEquals(5, after.partitions().size());
        assertEquals(before.partitions(), after.partitions().subList(0, 2));
        assertEquals(2, after.partitions().get(4).replicas().size());
    }

    @Test
    void checkingChangesNothing() throws FailureException {
        Decision decision = evaluator.evaluate(image, new CreateTopic("t", 3, 2, Map.of(), true));
        assertTrue(decision.facts().isEmpty());
        assertEquals(
                3,
                ((CommandResult.TopicChanged) decision.result())
                        .topic()
                        .partitions()
                        .size());
        assertEquals(
                1, ((CommandResult.TopicChanged) decision.result()).warnings().size());
    }

    @Test
    void aBrokerIdBelongsToOneLivingDataDirectory() throws FailureException {
        assertTrue(evaluator
                .evaluate(image, new RegisterBroker(broker(1, 1)))
                .facts()
                .isEmpty());
        assertRefused(ErrorReason.INVALID_CONFIG, new RegisterBroker(broker(1, 99)));
        alive.remove(1);
        register(broker(1, 99));
        assertEquals(new UUID(1, 99), requireNonNull(image.broker(1)).incarnation());
    }

    @Test
    void producerIdBlocksDoNotOverlap() throws FailureException {
        CommandResult.ProducerIds first = (CommandResult.ProducerIds) carryOut(new AllocateProducerIds(1));
        CommandResult.ProducerIds second = (CommandResult.ProducerIds) carryOut(new AllocateProducerIds(2));
        assertEquals(1, first.firstProducerId());
        assertEquals(first.firstProducerId() + first.count(), second.firstProducerId());
        assertRefused(ErrorReason.UNKNOWN_BROKER, new AllocateProducerIds(77));
    }

    @Test
    void theClusterHasABoundOfPartitions() throws FailureException {
        for (int i = 0; i < 10; i++) {
            carryOut(topic("t" + i, 2_000, 1));
        }
        assertRefused(ErrorReason.INVALID_PARTITIONS, topic("more", 1, 1));
        assertRefused(ErrorReason.INVALID_PARTITIONS, new AddPartitions("t1", 2_000));
    }

    private PartitionImage onlyPartition() {
        return requireNonNull(image.topic("logs")).partitions().getFirst();
    }

    private static MovePartition move(Integer... brokers) {
        return new MovePartition("logs", 0, List.of(brokers), false);
    }

    @Test
    void aMoveIsDecidedAndEndsWithTheLeadersReport() throws FailureException {
        register(broker(4, 4));
        alive.add(4);
        carryOut(topic("logs", 1, 3));
        List<ReplicaId> before = onlyPartition().replicas();
        carryOut(move(2, 3, 4));
        assertEquals(before, onlyPartition().replicas(), "only the group itself can say who votes");
        assertEquals(List.of(2, 3, 4), onlyPartition().target());
        List<ReplicaId> wanted = image.wantedReplicas(onlyPartition());

        carryOut(new ReportReplicas(onlyPartition().group(), onlyPartition().decisions(), before));
        assertEquals(List.of(2, 3, 4), onlyPartition().target(), "a report of before changes nothing");
        carryOut(new ReportReplicas(onlyPartition().group(), onlyPartition().decisions(), wanted));
        assertEquals(wanted, onlyPartition().replicas());
        assertEquals(List.of(), onlyPartition().target());
        assertTrue(evaluator
                .evaluate(
                        image,
                        new ReportReplicas(
                                onlyPartition().group(), onlyPartition().decisions(), wanted))
                .facts()
                .isEmpty());
        assertTrue(evaluator
                .evaluate(image, new ReportReplicas(new GroupId(77), 0, wanted))
                .facts()
                .isEmpty());
    }

    @Test
    void aReplacedDiskMakesEveryReplicaOfItsBrokerWantedAnew() throws FailureException {
        carryOut(topic("logs", 1, 3));
        alive.remove(3);
        register(broker(3, 99));
        ReplicaId anew = new ReplicaId(3, new UUID(3, 99));
        assertTrue(image.wantedReplicas(onlyPartition()).contains(anew));
        assertTrue(onlyPartition().replicas().contains(new ReplicaId(3, new UUID(3, 3))));
        assertEquals(
                Configuration.EMPTY, onlyPartition().configurationFor(anew), "it votes for nobody before it is told");
        carryOut(new ReportReplicas(
                onlyPartition().group(), onlyPartition().decisions(), image.wantedReplicas(onlyPartition())));
        assertTrue(onlyPartition().replicas().contains(anew));
        assertEquals(
                Configuration.EMPTY,
                onlyPartition().configurationFor(onlyPartition().replicas().getFirst()));
    }

    @Test
    void aMoveThatCannotBeIsRefused() throws FailureException {
        carryOut(topic("logs", 1, 3));
        register(new BrokerRegistration(5, new UUID(5, 5), "h:5", "p:5", "", true));
        register(broker(6, 6));
        assertRefused(ErrorReason.UNKNOWN_TOPIC, new MovePartition("none", 0, List.of(1), false));
        assertRefused(ErrorReason.UNKNOWN_PARTITION, new MovePartition("logs", 1, List.of(1), false));
        assertRefused(ErrorReason.UNKNOWN_PARTITION, new MovePartition("logs", -1, List.of(1), false));
        assertRefused(ErrorReason.INVALID_REPLICATION_FACTOR, move());
        assertRefused(ErrorReason.INVALID_REPLICATION_FACTOR, move(1, 1));
        assertRefused(ErrorReason.UNKNOWN_BROKER, move(1, 9));
        assertRefused(ErrorReason.UNKNOWN_BROKER, move(1, 5));
        assertRefused(ErrorReason.TOO_FEW_BROKERS, move(1, 6));
        assertTrue(evaluator
                .evaluate(image, new MovePartition("logs", 0, List.of(1, 2), true))
                .facts()
                .isEmpty());
    }

    /** An abandoned move may have made voters of its replicas; deleting them with the wish would delete what they acknowledged. */
    @Test
    void replicasOfAnAbandonedMoveStayUntilTheLeaderSaysThatTheyAreNoVoters() throws FailureException {
        for (int id = 4; id <= 6; id++) {
            register(broker(id, id));
            alive.add(id);
        }
        carryOut(topic("logs", 1, 3));
        List<Integer> home = onlyPartition().brokers();
        List<Integer> away = List.of(1, 2, 3, 4, 5, 6).stream()
                .filter(id -> !home.contains(id))
                .toList();
        carryOut(new MovePartition("logs", 0, away, false));
        int abandoned = onlyPartition().decisions();
        List<ReplicaId> there = image.wantedReplicas(onlyPartition());
        carryOut(new MovePartition("logs", 0, home, false));
        assertTrue(image.placedReplicas(onlyPartition()).containsAll(there));
        List<ReplicaId> back = image.wantedReplicas(onlyPartition());
        assertTrue(
                evaluator
                        .evaluate(image, new ReportReplicas(onlyPartition().group(), abandoned - 1, back))
                        .facts()
                        .isEmpty(),
                "said before the move began: the group has been elsewhere since");
        carryOut(new ReportReplicas(onlyPartition().group(), onlyPartition().decisions(), back));
        assertEquals(back, image.placedReplicas(onlyPartition()));
    }
}
