package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.group.CoordinatorCalls;
import dev.balsa.client.group.CoordinatorCalls.Retry;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.UnaryCalls;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.FetchOffsetsRequest;
import dev.balsa.proto.v1.FetchOffsetsResponse;
import dev.balsa.proto.v1.FetchedOffset;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for what the group has committed: for callers, and for partitions that begin where the group stopped. */
final class CommittedOffsets implements WorkLoop.Part {
    private static final Logger LOG = LoggerFactory.getLogger(CommittedOffsets.class);

    private final ConsumerContext context;
    private final CoordinatorCalls calls;
    private final String group;
    private final Assignment assignment;
    private final Fetcher fetcher;
    private final WorkLoop loop;
    private boolean asked;

    CommittedOffsets(
            ConsumerContext context,
            CoordinatorCalls calls,
            String group,
            Assignment assignment,
            Fetcher fetcher,
            WorkLoop loop) {
        this.context = context;
        this.calls = calls;
        this.group = group;
        this.assignment = assignment;
        this.fetcher = fetcher;
        this.loop = loop;
    }

    /** Asks where to begin for the partitions that wait for it. */
    @Override
    public long step(long nowMs) {
        if (asked) {
            return Long.MAX_VALUE;
        }
        List<AssignedPartition> waiting = new ArrayList<>();
        for (AssignedPartition partition : assignment.all()) {
            if (partition.awaitsCommitted() && partition.failure() == null) {
                waiting.add(partition);
            }
        }
        if (waiting.isEmpty()) {
            return Long.MAX_VALUE;
        }
        asked = true;
        ask(
                waiting.stream().map(AssignedPartition::partition).toList(),
                nowMs + context.settings().apiTimeoutMs(),
                outcome -> {
                    asked = false;
                    began(waiting, outcome);
                });
        // The call goes out with the next step of the calls.
        return nowMs;
    }

    private void ask(
            Collection<TopicPartition> partitions,
            long deadlineMs,
            UnaryCalls.Receiver<FetchOffsetsResponse> receiver) {
        FetchOffsetsRequest.Builder request =
                FetchOffsetsRequest.newBuilder().setGroup(group).setNoForward(true);
        for (TopicPartition partition : partitions) {
            request.addPartitions(dev.balsa.proto.v1.TopicPartition.newBuilder()
                    .setTopic(partition.topic())
                    .setPartition(partition.partition()));
        }
        calls.start(
                OffsetServiceGrpc.getFetchOffsetsMethod(),
                request.build(),
                deadlineMs,
                0,
                Retry.UNTIL_DEADLINE,
                receiver);
    }

    private void began(List<AssignedPartition> waiting, Outcome<FetchOffsetsResponse> outcome) {
        if (outcome instanceof Outcome.Failed<FetchOffsetsResponse> failed) {
            LOG.warn("where to begin is not known: {}", failed.failure().message());
            if (!failed.failure().isRetriable()) {
                waiting.stream()
                        .filter(AssignedPartition::awaitsCommitted)
                        .forEach(partition -> partition.fail(exception(failed.failure())));
            }
        } else if (outcome instanceof Outcome.Answer<FetchOffsetsResponse> answer) {
            for (int i = 0; i < waiting.size(); i++) {
                AssignedPartition partition = waiting.get(i);
                // The caller may have sought elsewhere in between.
                if (partition.awaitsCommitted() && i < answer.value().getOffsetsCount()) {
                    begin(partition, answer.value().getOffsets(i));
                }
            }
        }
    }

    private void begin(AssignedPartition partition, FetchedOffset committed) {
        boolean sameTopic = partition.topicId().isEmpty()
                || committed.getTopicId().isEmpty()
                || partition.topicId().equals(committed.getTopicId());
        if (committed.hasOffset() && committed.getOffset() >= 0 && sameTopic) {
            partition.found(committed.getOffset());
        } else {
            fetcher.reset(partition, new NoOffsetForPartitionException(partition.partition()));
        }
    }

    /**
     * What the group has committed; null where it has not.
     *
     * @throws ClientTimeoutException if it is not known in time
     */
    Map<TopicPartition, @Nullable OffsetAndMetadata> find(Set<TopicPartition> partitions, Duration timeout) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        List<TopicPartition> row = List.copyOf(partitions);
        AtomicReference<@Nullable Outcome<FetchOffsetsResponse>> ended = new AtomicReference<>();
        ask(row, context.clock().nowMs() + WorkLoop.millis(timeout), ended::set);
        loop.await(WorkLoop.slightlyLonger(timeout), () -> ended.get() != null);
        Outcome<FetchOffsetsResponse> outcome = ended.get();
        if (outcome instanceof Outcome.Answer<FetchOffsetsResponse> answer) {
            return read(row, answer.value());
        } else if (outcome instanceof Outcome.Failed<FetchOffsetsResponse> failed
                && !failed.failure().isRetriable()) {
            throw exception(failed.failure());
        }
        BrokerFailure last =
                outcome instanceof Outcome.Failed<FetchOffsetsResponse> failed ? failed.failure() : calls.lastFailure();
        throw new ClientTimeoutException(
                "committed offsets of group " + group + " could not be found within " + WorkLoop.millis(timeout) + " ms"
                        + (last == null ? "" : ": " + last.message()),
                true);
    }

    private static Map<TopicPartition, @Nullable OffsetAndMetadata> read(
            List<TopicPartition> row, FetchOffsetsResponse answer) {
        Map<TopicPartition, @Nullable OffsetAndMetadata> found = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
            FetchedOffset fetched =
                    i < answer.getOffsetsCount() ? answer.getOffsets(i) : FetchedOffset.getDefaultInstance();
            found.put(
                    row.get(i),
                    !fetched.hasOffset() || fetched.getOffset() < 0
                            ? null
                            : new OffsetAndMetadata(
                                    fetched.getOffset(),
                                    fetched.hasLeaderEpoch() ? Optional.of(fetched.getLeaderEpoch()) : Optional.empty(),
                                    fetched.getMetadata()));
        }
        return found;
    }

    private static BalsaException exception(BrokerFailure failure) {
        return GroupFailures.exception(failure);
    }
}
