package dev.balsa.broker.controller;

import dev.balsa.broker.controller.ControllerCommand.AddPartitions;
import dev.balsa.broker.controller.ControllerCommand.AllocateProducerIds;
import dev.balsa.broker.controller.ControllerCommand.AlterTopic;
import dev.balsa.broker.controller.ControllerCommand.CreateInternalTopic;
import dev.balsa.broker.controller.ControllerCommand.CreateTopic;
import dev.balsa.broker.controller.ControllerCommand.DeleteTopic;
import dev.balsa.broker.controller.ControllerCommand.MovePartition;
import dev.balsa.broker.controller.ControllerCommand.RegisterBroker;
import dev.balsa.broker.controller.ControllerCommand.ReportReplicas;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.broker.metadata.MetadataFact.BrokerRegistered;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.ProducerIdsAllocated;
import dev.balsa.broker.metadata.MetadataFact.TopicConfigured;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicDeleted;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.raft.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Turns a command into facts, or refuses it. Everything that is chosen is chosen here, once, at the leader, and written
 * down as a fact.
 */
final class CommandEvaluator {
    private final ControllerSettings settings;
    private final LiveBrokers live;
    private final Supplier<UUID> topicIds;
    private final List<Integer> initialControllers;
    private final PartitionMoves moves;

    /** @param initialControllers broker ids; they count as brokers until they have registered and said otherwise */
    CommandEvaluator(
            ControllerSettings settings, LiveBrokers live, Supplier<UUID> topicIds, List<Integer> initialControllers) {
        this.settings = settings;
        this.live = live;
        this.topicIds = topicIds;
        this.initialControllers = List.copyOf(initialControllers);
        this.moves = new PartitionMoves(live);
    }

    /**
     * @param image with everything applied that is in the log, committed or not
     * @throws FailureException if the command cannot be carried out; nothing changes then
     */
    Decision evaluate(MetadataImage image, ControllerCommand command) throws FailureException {
        return switch (command) {
            case RegisterBroker register -> register(image, register.registration());
            case CreateTopic create -> createTopic(image, create);
            case CreateInternalTopic create -> createInternalTopic(image, create);
            case AddPartitions add -> addPartitions(image, add);
            case AlterTopic alter -> alterTopic(image, alter);
            case DeleteTopic delete -> deleteTopic(image, delete.name());
            case AllocateProducerIds allocate -> allocateProducerIds(image, allocate.brokerId());
            case MovePartition move -> moves.move(image, move);
            case ReportReplicas report -> PartitionMoves.reported(image, report);
        };
    }

    private Decision register(MetadataImage image, BrokerRegistration wanted) throws FailureException {
        BrokerRegistration known = image.broker(wanted.id());
        if (wanted.equals(known)) {
            return new Decision(List.of(), new CommandResult.BrokerRegistered());
        }
        if (known != null && !known.incarnation().equals(wanted.incarnation()) && live.isAlive(wanted.id())) {
            throw failure(
                    ErrorReason.INVALID_CONFIG,
                    "broker id " + wanted.id() + " is in use by a broker at " + known.peerEndpoint()
                            + " with another data directory; give this broker an id of its own, or stop the other one");
        }
        return new Decision(List.of(new BrokerRegistered(wanted)), new CommandResult.BrokerRegistered());
    }

    private Decision createTopic(MetadataImage image, CreateTopic wanted) throws FailureException {
        TopicName.checkForUsers(wanted.name());
        SortedMap<String, String> configs = TopicOptions.check(wanted.configs());
        int partitions = wanted.partitions() == 0 ? settings.defaultPartitions() : wanted.partitions();
        checkPartitionCount(image, partitions, partitions);
        if (image.topic(wanted.name()) != null) {
            throw failure(
                    ErrorReason.TOPIC_EXISTS,
                    "topic " + wanted.name() + " exists already; choose another name or delete it first");
        }
        Decision made =
                make(image, wanted.name(), partitions, replicationFactor(image, wanted.replicationFactor()), configs);
        return wanted.validateOnly() ? new Decision(List.of(), made.result()) : made;
    }

    private Decision createInternalTopic(MetadataImage image, CreateInternalTopic wanted) throws FailureException {
        TopicImage present = image.topic(wanted.name());
        if (present != null) {
            return new Decision(List.of(), new CommandResult.TopicChanged(present, List.of()));
        }
        checkPartitionCount(image, wanted.partitions(), wanted.partitions());
        int replicationFactor = wanted.replicationFactor() == 0
                ? asManyAsUsual(image)
                : replicationFactor(image, wanted.replicationFactor());
        return make(image, wanted.name(), wanted.partitions(), replicationFactor, new TreeMap<>());
    }

    private Decision make(
            MetadataImage image, String name, int partitions, int replicationFactor, SortedMap<String, String> configs)
            throws FailureException {
        List<BrokerRegistration> brokers = liveBrokers(image, replicationFactor);
        TopicCreated created = new TopicCreated(name, topicIds.get(), replicationFactor, configs);
        List<MetadataFact> facts = new ArrayList<>(List.of(created));
        facts.addAll(place(image, brokers, topicAfter(image, facts, name), partitions));
        TopicImage topic = topicAfter(image, facts, name);
        return new Decision(
                facts, new CommandResult.TopicChanged(topic, TopicWarnings.of(image, topic, brokers.size())));
    }

    private Decision addPartitions(MetadataImage image, AddPartitions wanted) throws FailureException {
        TopicImage topic = existing(image, wanted.name());
        int present = topic.partitions().size();
        if (wanted.partitions() <= present) {
            throw failure(
                    ErrorReason.INVALID_PARTITIONS,
                    "topic " + topic.name() + " has " + present + " partitions and cannot have " + wanted.partitions()
                            + ": partitions are added, never removed; name a larger total");
        }
        checkPartitionCount(image, wanted.partitions(), wanted.partitions() - present);
        List<BrokerRegistration> brokers = liveBrokers(image, topic.replicationFactor());
        List<MetadataFact> facts = place(image, brokers, topic, wanted.partitions());
        return new Decision(facts, new CommandResult.TopicChanged(topicAfter(image, facts, topic.name()), List.of()));
    }

    private static Decision alterTopic(MetadataImage image, AlterTopic wanted) throws FailureException {
        TopicImage topic = existing(image, wanted.name());
        SortedMap<String, String> configs = TopicOptions.changed(topic.configs(), wanted.set(), wanted.reset());
        List<MetadataFact> facts =
                configs.equals(topic.configs()) ? List.of() : List.of(new TopicConfigured(topic.id(), configs));
        CommandResult result = new CommandResult.TopicChanged(topicAfter(image, facts, topic.name()), List.of());
        return new Decision(wanted.validateOnly() ? List.of() : facts, result);
    }

    private Decision deleteTopic(MetadataImage image, String name) throws FailureException {
        TopicImage topic = existing(image, name);
        return new Decision(List.of(new TopicDeleted(topic.id())), new CommandResult.TopicDeleted());
    }

    private Decision allocateProducerIds(MetadataImage image, int brokerId) throws FailureException {
        if (image.broker(brokerId) == null) {
            throw failure(
                    ErrorReason.UNKNOWN_BROKER,
                    "broker " + brokerId + " has not registered; it does so by itself, try again in a moment");
        }
        long first = image.nextProducerId();
        int count = settings.producerIdBlock();
        return new Decision(
                List.of(new ProducerIdsAllocated(first, count, brokerId)), new CommandResult.ProducerIds(first, count));
    }

    static TopicImage existing(MetadataImage image, String name) throws FailureException {
        TopicName.checkForUsers(name);
        return found(image, name);
    }

    /** Any topic, the brokers' own included. */
    static TopicImage found(MetadataImage image, String name) throws FailureException {
        TopicName.check(name);
        TopicImage topic = image.topic(name);
        if (topic == null) {
            throw failure(ErrorReason.UNKNOWN_TOPIC, "there is no topic " + name + "; list the topics there are");
        }
        return topic;
    }

    private void checkPartitionCount(MetadataImage image, int total, int added) throws FailureException {
        if (total < 1 || total > settings.maxPartitionsPerTopic()) {
            throw failure(
                    ErrorReason.INVALID_PARTITIONS,
                    "a topic has 1 to " + settings.maxPartitionsPerTopic() + " partitions, not " + total);
        }
        int present = image.partitions().size();
        if (present + added > settings.maxPartitions()) {
            throw failure(
                    ErrorReason.INVALID_PARTITIONS,
                    "the cluster has " + present + " partitions and takes at most " + settings.maxPartitions()
                            + "; delete topics or ask for fewer");
        }
    }

    private int replicationFactor(MetadataImage image, int wanted) throws FailureException {
        if (wanted == 0) {
            int byDefault = settings.defaultReplicationFactor();
            return byDefault == 0 ? asManyAsUsual(image) : byDefault;
        }
        if (wanted < 1 || wanted > ControllerSettings.MAX_REPLICATION_FACTOR) {
            throw failure(
                    ErrorReason.INVALID_REPLICATION_FACTOR,
                    "a replication factor is 1 to " + ControllerSettings.MAX_REPLICATION_FACTOR + ", not " + wanted);
        }
        return wanted;
    }

    private int asManyAsUsual(MetadataImage image) {
        return Math.min(3, Math.max(1, knownBrokers(image)));
    }

    private int knownBrokers(MetadataImage image) {
        long registered = image.brokers().values().stream()
                .filter(broker -> !broker.controllerOnly())
                .count();
        long unregistered = initialControllers.stream()
                .filter(id -> image.broker(id) == null)
                .count();
        return (int) (registered + unregistered);
    }

    private List<BrokerRegistration> liveBrokers(MetadataImage image, int replicationFactor) throws FailureException {
        List<BrokerRegistration> brokers = image.brokers().values().stream()
                .filter(broker -> !broker.controllerOnly() && live.isAlive(broker.id()))
                .toList();
        if (brokers.size() < replicationFactor) {
            throw failure(
                    ErrorReason.TOO_FEW_BROKERS,
                    "replication factor " + replicationFactor + " needs as many live brokers, and " + brokers.size()
                            + " of " + knownBrokers(image)
                            + " are alive; start more brokers or ask for a lower replication factor");
        }
        return brokers;
    }

    private static List<MetadataFact> place(
            MetadataImage image, List<BrokerRegistration> brokers, TopicImage topic, int endPartition) {
        ReplicaPlacement placement = new ReplicaPlacement(image, brokers);
        List<MetadataFact> facts = new ArrayList<>();
        long groupId = image.nextGroupId();
        for (int partition = topic.partitions().size(); partition < endPartition; partition++) {
            PartitionImage placed =
                    new PartitionImage(partition, new GroupId(groupId++), placement.next(topic.replicationFactor()));
            facts.add(new PartitionCreated(topic.id(), placed));
        }
        return facts;
    }

    private static TopicImage topicAfter(MetadataImage image, List<MetadataFact> facts, String name) {
        TopicImage topic = new ImageBuilder(image).applyAll(facts).image().topic(name);
        if (topic == null) {
            throw new IllegalStateException("topic " + name + " is not there after it was made");
        }
        return topic;
    }

    private static FailureException failure(ErrorReason reason, String message) {
        return Failure.of(reason, message).toException();
    }
}
