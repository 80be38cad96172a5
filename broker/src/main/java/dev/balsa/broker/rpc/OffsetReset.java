package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.decide.TopicCatalog;
import dev.balsa.broker.group.host.GroupCoordinator;
import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.proto.internal.v1.Position;
import dev.balsa.proto.internal.v1.PositionQuery;
import dev.balsa.proto.v1.ResetOffset;
import dev.balsa.proto.v1.ResetOffsetsRequest;
import dev.balsa.proto.v1.ResetOffsetsResponse;
import dev.balsa.proto.v1.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One reset of a group's offsets: which partitions, where to, and only then, unless it is a rehearsal, the setting. */
final class OffsetReset {
    private record Target(
            PartitionKey key,
            TopicPartition partition,
            @Nullable CommittedOffset committed) {}

    private final GroupCalls calls;
    private final ResetOffsetsRequest request;
    private final @Nullable Group group;

    /** @param group null if there is none yet: it then begins with what is set here */
    OffsetReset(GroupCalls calls, ResetOffsetsRequest request, @Nullable Group group) {
        this.calls = calls;
        this.request = request;
        this.group = group;
    }

    CompletableFuture<ResetOffsetsResponse> run(GroupCoordinator coordinator, long deadlineNanos) {
        List<Target> targets;
        List<PositionQuery> queries = new ArrayList<>();
        try {
            targets = targets();
            for (Target target : targets) {
                queries.add(query(target));
            }
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        }
        return calls.positions().find(queries, calls.leftNanos(deadlineNanos)).thenCompose(positions -> {
            ResetOffsetsResponse.Builder response = ResetOffsetsResponse.newBuilder();
            SortedMap<PartitionKey, CommittedOffset> offsets = new TreeMap<>();
            for (int i = 0; i < targets.size(); i++) {
                ResetOffset reset = reset(targets.get(i), positions.get(i));
                response.addOffsets(reset);
                if (!reset.hasError()) {
                    offsets.put(
                            targets.get(i).key(),
                            new CommittedOffset(reset.getNewOffset(), CommittedOffset.NO_EPOCH, "", 0, 0, 0));
                }
            }
            if (request.getValidateOnly()) {
                return CompletableFuture.completedFuture(response.build());
            }
            return coordinator
                    .submit(
                            new GroupRequest.SetOffsets(request.getGroup(), offsets),
                            request.getSerializedSize() + 64 * offsets.size(),
                            0,
                            deadlineNanos)
                    .thenApply(reply -> response.build());
        });
    }

    private List<Target> targets() throws FailureException {
        TopicCatalog topics = calls.catalog();
        SortedSet<PartitionKey> keys = new TreeSet<>();
        for (String name : request.getTopicsList()) {
            TopicCatalog.Topic topic = existing(topics, name);
            for (int partition = 0; partition < topic.partitions(); partition++) {
                keys.add(new PartitionKey(topic.id(), partition));
            }
        }
        for (TopicPartition target : request.getPartitionsList()) {
            keys.add(new PartitionKey(existing(topics, target.getTopic()).id(), target.getPartition()));
        }
        if (request.getTopicsCount() == 0 && request.getPartitionsCount() == 0) {
            if (group == null) {
                throw Failure.of(
                                ErrorReason.UNKNOWN_GROUP,
                                "there is no group " + TopicName.quoted(request.getGroup())
                                        + " with offsets; name topics or partitions to begin one")
                        .toException();
            }
            group.offsets().forEach(entry -> keys.add(entry.getKey()));
        }
        List<Target> targets = new ArrayList<>();
        for (PartitionKey key : keys) {
            String name = GroupMessages.name(key.topicId(), topics);
            if (!name.isEmpty()) {
                targets.add(new Target(
                        key,
                        TopicPartition.newBuilder()
                                .setTopic(name)
                                .setPartition(key.partition())
                                .build(),
                        group == null ? null : group.offsets().get(key)));
            }
        }
        targets.sort(Comparator.comparing((Target one) -> one.partition().getTopic())
                .thenComparingInt(one -> one.partition().getPartition()));
        return targets;
    }

    private static TopicCatalog.Topic existing(TopicCatalog topics, String name) throws FailureException {
        TopicCatalog.Topic topic = topics.byName(name);
        if (topic == null) {
            throw Failure.of(ErrorReason.UNKNOWN_TOPIC, "there is no topic " + TopicName.quoted(name))
                    .toException();
        }
        return topic;
    }

    private PositionQuery query(Target target) throws FailureException {
        PositionQuery.Builder query = PositionQuery.newBuilder().setTarget(target.partition());
        switch (request.getToCase()) {
            case TIMESTAMP_MS -> query.setTimestampMs(request.getTimestampMs());
            case DURATION_MS -> query.setTimestampMs(calls.positions().nowMs() - request.getDurationMs());
            case EARLIEST, LATEST, OFFSET, SHIFT_BY, CURRENT -> {}
            case TO_NOT_SET ->
                throw Failure.of(
                                ErrorReason.INVALID_REQUEST,
                                "the reset says nothing of where to; set earliest, latest, offset, timestamp_ms,"
                                        + " duration_ms, shift_by or current")
                        .toException();
        }
        return query.build();
    }

    private ResetOffset reset(Target target, Position position) {
        ResetOffset.Builder reset = ResetOffset.newBuilder().setTarget(target.partition());
        CommittedOffset committed = target.committed();
        if (committed != null) {
            reset.setOldOffset(committed.offset());
        }
        if (position.hasError()) {
            return reset.setError(position.getError()).build();
        }
        boolean needsCommitted = request.getToCase() == ResetOffsetsRequest.ToCase.SHIFT_BY
                || request.getToCase() == ResetOffsetsRequest.ToCase.CURRENT;
        if (needsCommitted && committed == null) {
            return reset.setError(
                            GrpcErrors.toPartitionError(
                                    Failure.of(
                                            ErrorReason.INVALID_REQUEST,
                                            "the group has committed nothing for this partition; choose earliest, latest or an offset")))
                    .build();
        }
        long present = committed == null ? 0 : committed.offset();
        long wanted = switch (request.getToCase()) {
            case EARLIEST, TO_NOT_SET -> position.getLogStartOffset();
            case LATEST -> position.getHighWatermark();
            case OFFSET -> request.getOffset();
            case TIMESTAMP_MS, DURATION_MS -> position.getTimestampOffset();
            case SHIFT_BY -> saturated(present, request.getShiftBy());
            case CURRENT -> present;
        };
        return reset.setLogStartOffset(position.getLogStartOffset())
                .setHighWatermark(position.getHighWatermark())
                .setNewOffset(Math.clamp(wanted, position.getLogStartOffset(), position.getHighWatermark()))
                .build();
    }

    private static long saturated(long offset, long shift) {
        long sum = offset + shift;
        boolean isOverflow = ((offset ^ sum) & (shift ^ sum)) < 0;
        return isOverflow ? (shift < 0 ? 0 : Long.MAX_VALUE) : sum;
    }
}
