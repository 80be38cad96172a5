package dev.balsa.client.consumer;

import com.google.protobuf.ByteString;
import dev.balsa.client.BalsaException;
import dev.balsa.client.CorruptRecordException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.Leader;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.Reason;
import dev.balsa.proto.v1.RecordFormat;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import io.grpc.Status;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds records by their time: brokers know the batch, which they do not unpack, and the record in it is looked for here. For one
 * call of the application; owned by the consumer's thread.
 */
final class RecordSearches {
    private final ConsumerContext context;
    private final OffsetLookups lookups;
    private final Map<TopicPartition, Long> wanted;
    private final Map<TopicPartition, @Nullable OffsetAndTimestamp> found = new HashMap<>();
    private final Map<TopicPartition, OffsetLookups.Receiver> batches = new HashMap<>();
    /** Partitions whose batch is being fetched. */
    private final Set<TopicPartition> fetching = new HashSet<>();

    private @Nullable BalsaException failure;
    private int tries;

    /** @param wanted milliseconds since 1970 */
    RecordSearches(ConsumerContext context, OffsetLookups lookups, Map<TopicPartition, Long> wanted) {
        this.context = context;
        this.lookups = lookups;
        this.wanted = Map.copyOf(wanted);
    }

    void start() {
        wanted.keySet().forEach(partition -> findBatch(partition, 0));
    }

    /** @throws BalsaException if a partition cannot be searched */
    boolean isDone() {
        BalsaException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return found.size() == wanted.size();
    }

    /** Null values for partitions without such a record. */
    Map<TopicPartition, @Nullable OffsetAndTimestamp> found() {
        return found;
    }

    /** Wants nothing more. */
    void end() {
        batches.values().forEach(lookups::withdraw);
        fetching.clear();
    }

    private long timestampMs(TopicPartition partition) {
        return wanted.getOrDefault(partition, 0L);
    }

    private void findBatch(TopicPartition partition, long notBeforeMs) {
        OffsetLookups.Receiver receiver = new OffsetLookups.Receiver() {
            @Override
            public void found(long offset) {
                if (offset < 0) {
                    found.put(partition, null);
                } else {
                    fetchBatch(partition, offset);
                }
            }

            @Override
            public void failed(BalsaException why) {
                failure = why;
            }
        };
        batches.put(partition, receiver);
        lookups.start(partition, new OffsetQuery.At(timestampMs(partition)), receiver, notBeforeMs);
    }

    private void findAgain(TopicPartition partition) {
        tries++;
        findBatch(partition, context.clock().nowMs() + context.backoff().delayMs(tries));
    }

    private void fetchBatch(TopicPartition partition, long offset) {
        Leader leader = context.metadata().leader(partition);
        if (leader == null) {
            findAgain(partition);
            return;
        }
        FetchPartition.Builder target = FetchPartition.newBuilder()
                .setTarget(dev.balsa.proto.v1.TopicPartition.newBuilder()
                        .setTopic(partition.topic())
                        .setPartition(partition.partition()))
                .setOffset(offset)
                .setMaxBytes(1);
        // One batch, however large: an answer holds at least one.
        FetchRequest request = FetchRequest.newBuilder()
                .addPartitions(target)
                .setMaxBytes(1)
                .setFormat(RecordFormat.RECORD_FORMAT_ENCODED)
                .setNoForward(true)
                .setClusterId(context.metadata().clusterId())
                .build();
        fetching.add(partition);
        context.calls()
                .start(
                        leader.endpoint(),
                        FetchServiceGrpc.getFetchMethod(),
                        request,
                        context.settings().requestTimeoutMs(),
                        outcome -> fetched(partition, offset, outcome));
    }

    private void fetched(TopicPartition partition, long offset, Outcome<FetchResponse> outcome) {
        if (!fetching.remove(partition)) {
            return;
        }
        if (outcome instanceof Outcome.Answer<FetchResponse> answer
                && answer.value().getPartitionsCount() == 1
                && answer.value().getPartitions(0).hasData()) {
            search(partition, offset, answer.value().getPartitions(0));
            return;
        }
        BrokerFailure why = failureOf(outcome);
        if (why.isRetriable() || why.reason() == Reason.REASON_OFFSET_OUT_OF_RANGE) {
            // Another leader, or retention was faster.
            findAgain(partition);
        } else {
            failure = why.toException(true);
        }
    }

    private static BrokerFailure failureOf(Outcome<FetchResponse> outcome) {
        if (outcome instanceof Outcome.Failed<FetchResponse> failed) {
            return failed.failure();
        }
        if (outcome instanceof Outcome.Answer<FetchResponse> answer
                && answer.value().getPartitionsCount() == 1
                && answer.value().getPartitions(0).hasError()) {
            return BrokerFailure.of(answer.value().getPartitions(0).getError());
        }
        return BrokerFailure.ofClient(Status.Code.INTERNAL, "the broker's answer has no outcome");
    }

    private void search(TopicPartition partition, long offset, FetchedPartition fetched) {
        BatchCursor cursor = new BatchCursor(context.settings().checkCrcs());
        try {
            for (ByteString encoded : fetched.getData().getEncodedBatchesList()) {
                cursor.add(RecordBatch.of(encoded.asReadOnlyByteBuffer()));
            }
            for (BatchRecord record = cursor.peek(offset); record != null; record = cursor.peek(offset)) {
                if (record.timestampMs() >= timestampMs(partition)) {
                    found.put(
                            partition,
                            new OffsetAndTimestamp(record.offset(), record.timestampMs(), cursor.leaderEpoch()));
                    return;
                }
                cursor.consume();
            }
            // What the batch claims and its records deny cannot be searched past without reading everything.
            failure = new BalsaException(
                    "CORRUPT_BATCH",
                    "the batch of " + partition + " at offset " + offset
                            + " claims a record of a time that none of its records has; seek behind it to go on",
                    false,
                    true,
                    null);
        } catch (InvalidBatchException e) {
            failure = new CorruptRecordException(partition, offset, e);
        }
    }
}
