package dev.balsa.broker.controller;

import dev.balsa.broker.controller.ControllerCommand.MovePartition;
import dev.balsa.broker.controller.ControllerCommand.ReportReplicas;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataFact.PartitionMoveDecided;
import dev.balsa.broker.metadata.MetadataFact.ReplicasChanged;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.TopicImage;
import java.util.HashSet;
import java.util.List;

/**
 * Decides where a partition's replicas shall be, and takes note of where they are. How they get there is the business of the
 * partition's leader: only its group can say who votes in it.
 */
final class PartitionMoves {
    private final LiveBrokers live;

    PartitionMoves(LiveBrokers live) {
        this.live = live;
    }

    Decision move(MetadataImage image, MovePartition wanted) throws FailureException {
        TopicImage topic = CommandEvaluator.found(image, wanted.topic());
        if (wanted.partition() < 0 || wanted.partition() >= topic.partitions().size()) {
            throw failure(
                    ErrorReason.UNKNOWN_PARTITION,
                    "topic " + topic.name() + " has partitions 0 to "
                            + (topic.partitions().size() - 1) + ", not " + wanted.partition());
        }
        PartitionImage partition = topic.partitions().get(wanted.partition());
        checkBrokers(image, partition, wanted.brokers());
        PartitionMoveDecided fact = new PartitionMoveDecided(partition.group(), wanted.brokers());
        boolean changes = !partition.brokers().equals(wanted.brokers());
        MetadataImage after = changes ? new ImageBuilder(image).apply(fact).image() : image;
        PartitionAssignment moving = after.partition(partition.group());
        return new Decision(
                changes && !wanted.validateOnly() ? List.of(fact) : List.of(),
                new CommandResult.PartitionMoving(moving == null ? partition : moving.partition()));
    }

    private void checkBrokers(MetadataImage image, PartitionImage partition, List<Integer> brokers)
            throws FailureException {
        if (brokers.isEmpty()
                || brokers.size() > ControllerSettings.MAX_REPLICATION_FACTOR
                || new HashSet<>(brokers).size() < brokers.size()) {
            throw failure(
                    ErrorReason.INVALID_REPLICATION_FACTOR,
                    "a partition has replicas on 1 to " + ControllerSettings.MAX_REPLICATION_FACTOR
                            + " different brokers, not on " + brokers);
        }
        for (int id : brokers) {
            BrokerRegistration broker = image.broker(id);
            if (broker == null || broker.controllerOnly()) {
                throw failure(
                        ErrorReason.UNKNOWN_BROKER,
                        broker == null
                                ? "there is no broker " + id
                                : "broker " + id + " is a controller only and holds no partitions");
            }
            if (!partition.brokers().contains(id) && !live.isAlive(id)) {
                throw failure(
                        ErrorReason.TOO_FEW_BROKERS,
                        "broker " + id + " is not alive and cannot take a replica; start it first");
            }
        }
    }

    /** A report that is overtaken by a newer decision changes nothing; the leader goes on and reports again. */
    static Decision reported(MetadataImage image, ReportReplicas report) {
        PartitionAssignment assignment = image.partition(report.group());
        CommandResult result = new CommandResult.ReplicasReported();
        if (assignment == null
                || assignment.partition().decisions() != report.decisions()
                || !image.wantedReplicas(assignment.partition()).equals(report.replicas())
                || isKnown(assignment.partition(), report)) {
            return new Decision(List.of(), result);
        }
        return new Decision(List.of(new ReplicasChanged(report.group(), report.replicas())), result);
    }

    private static boolean isKnown(PartitionImage partition, ReportReplicas report) {
        return partition.target().isEmpty()
                && partition.leaving().isEmpty()
                && partition.replicas().equals(report.replicas());
    }

    private static FailureException failure(ErrorReason reason, String message) {
        return Failure.of(reason, message).toException();
    }
}
