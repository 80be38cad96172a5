package dev.balsa.client.consumer;

import com.google.protobuf.ByteString;
import dev.balsa.client.BalsaException;
import dev.balsa.client.CorruptRecordException;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.Leader;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedData;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.Reason;
import dev.balsa.proto.v1.RecordFormat;
import dev.balsa.wire.record.InvalidBatchException;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps fetches under way: to each leader, for every partition whose next bytes are wanted and not asked for yet. A broker may
 * have several calls at a time, each partition is in at most one. Owned by the consumer's thread.
 */
final class Fetcher {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

    /**
     * Largest answer asked for; more calls in a row carry more than larger answers do. With what stands around the batches a
     * message stays below 4 MiB, up to which gRPC reads it in one go.
     */
    static final int MAX_ANSWER_BYTES = (4 << 20) - (64 << 10);

    private static final int MAX_CALLS_PER_BROKER = 5;

    /** A broker so late has perhaps stopped; others are asked whether it still leads. */
    private static final long SUSPICION_MS = 500;

    private final ConsumerContext context;
    private final OffsetLookups lookups;
    private final Assignment assigned;
    private final OffsetReset reset;
    private final Set<FetchCall> calls = new LinkedHashSet<>();

    /** Which fetch was the last one to each broker, by number. */
    private final Map<String, Long> lastFetches = new HashMap<>();

    private long fetches;

    /** @param reset where to go when a position is not in the log */
    Fetcher(ConsumerContext context, OffsetLookups lookups, Assignment assigned, OffsetReset reset) {
        this.context = context;
        this.lookups = lookups;
        this.assigned = assigned;
        this.reset = reset;
    }

    /** Starts everything that is due and returns when to call again at the latest. */
    long step(long nowMs) {
        long nextMs = Long.MAX_VALUE;
        for (AssignedPartition partition : assigned.all()) {
            startLookup(partition);
        }
        for (FetchCall call : List.copyOf(calls)) {
            nextMs = Math.min(nextMs, watch(call, nowMs));
        }
        Map<String, List<AssignedPartition>> byLeader = new LinkedHashMap<>();
        for (AssignedPartition partition : assigned.all()) {
            if (!partition.isFetchable(context.settings().partitionMaxBytes())) {
                continue;
            }
            Leader leader = context.metadata().leader(partition.partition());
            if (leader == null) {
                context.refresher().want(nowMs);
            } else if (partition.mayFetchFrom(leader.epoch(), nowMs)) {
                byLeader.computeIfAbsent(leader.endpoint(), key -> new ArrayList<>())
                        .add(partition);
            } else {
                nextMs = Math.min(nextMs, partition.notBeforeMs());
            }
        }
        // A full budget allows one call at a time. The broker left alone longest has it, or one at its end would starve
        // the others.
        byLeader.keySet().stream()
                .sorted(Comparator.comparingLong(endpoint -> lastFetches.getOrDefault(endpoint, 0L)))
                .forEach(endpoint -> fetch(endpoint, byLeader.getOrDefault(endpoint, List.of()), nowMs));
        return nextMs;
    }

    private void startLookup(AssignedPartition partition) {
        OffsetQuery query = partition.wantedOffset();
        if (query == null || partition.lookup() != null) {
            return;
        }
        OffsetLookups.Receiver receiver = new OffsetLookups.Receiver() {
            @Override
            public void found(long offset) {
                if (!equals(partition.lookup())) {
                    return;
                }
                if (offset < 0) {
                    // No record is that young: what comes next is.
                    partition.seek(new OffsetQuery.End());
                } else {
                    partition.found(offset);
                }
            }

            @Override
            public void failed(BalsaException failure) {
                if (equals(partition.lookup())) {
                    partition.fail(failure);
                }
            }
        };
        partition.lookup(receiver);
        lookups.start(partition.partition(), query, receiver);
    }

    /** A late broker is suspected, and left as soon as another one is known to lead. */
    private long watch(FetchCall call, long nowMs) {
        if (call.overdueMs(nowMs) < SUSPICION_MS) {
            return nowMs + SUSPICION_MS - call.overdueMs(nowMs);
        }
        context.refresher().avoid(call.endpoint(), nowMs);
        context.refresher().want(nowMs);
        for (int i = 0; i < call.size(); i++) {
            AssignedPartition partition = call.partition(i);
            Leader leader = partition == null ? null : context.metadata().leader(partition.partition());
            if (partition != null && leader != null && leader.epoch() > call.epoch(i)) {
                call.forget(partition);
                partition.call(null);
            }
        }
        if (call.isForgotten()) {
            calls.remove(call);
        }
        return nowMs + SUSPICION_MS;
    }

    private void fetch(String endpoint, List<AssignedPartition> partitions, long nowMs) {
        int underWay = (int)
                calls.stream().filter(call -> call.endpoint().equals(endpoint)).count();
        int maxBytes = Math.min(MAX_ANSWER_BYTES, context.settings().fetchMaxBytes());
        if (underWay >= MAX_CALLS_PER_BROKER || !fitsBudget(maxBytes)) {
            return;
        }
        // Only the first call waits long: otherwise idle partitions could hold all calls while busy ones want one.
        int maxWaitMs = context.settings().fetchMaxWaitMs() >> underWay;
        FetchRequest.Builder request = FetchRequest.newBuilder()
                .setMaxWaitMs(maxWaitMs)
                .setMinBytes(context.settings().fetchMinBytes())
                .setMaxBytes(maxBytes)
                .setFormat(RecordFormat.RECORD_FORMAT_ENCODED)
                .setNoForward(true)
                .setClusterId(context.metadata().clusterId());
        List<Integer> epochs = new ArrayList<>();
        for (AssignedPartition partition : partitions) {
            Leader leader = context.metadata().leader(partition.partition());
            epochs.add(leader == null ? 0 : leader.epoch());
            request.addPartitions(FetchPartition.newBuilder()
                    .setTarget(dev.balsa.proto.v1.TopicPartition.newBuilder()
                            .setTopic(partition.partition().topic())
                            .setPartition(partition.partition().partition()))
                    .setOffset(partition.nextFetchOffset())
                    .setMaxBytes(Math.min(maxBytes, context.settings().partitionMaxBytes())));
        }
        FetchCall call = new FetchCall(endpoint, nowMs, maxWaitMs, maxBytes, partitions, epochs);
        calls.add(call);
        lastFetches.put(endpoint, ++fetches);
        context.calls()
                .start(
                        endpoint,
                        FetchServiceGrpc.getFetchMethod(),
                        request.build(),
                        maxWaitMs + context.settings().requestTimeoutMs(),
                        outcome -> ended(call, outcome));
    }

    /** With nothing fetched ahead one call is always allowed, so that small budgets make reading slow but never stop it. */
    private boolean fitsBudget(int maxBytes) {
        long usedBytes = calls.stream().mapToLong(FetchCall::maxBytes).sum();
        for (AssignedPartition partition : assigned.all()) {
            usedBytes += partition.cursor().bufferedBytes();
        }
        return usedBytes == 0 || usedBytes + maxBytes <= context.settings().fetchMaxBytes();
    }

    private void ended(FetchCall call, Outcome<FetchResponse> outcome) {
        calls.remove(call);
        long nowMs = context.clock().nowMs();
        if (outcome instanceof Outcome.Answer<FetchResponse> answer) {
            context.meter().fetched(answer.value().getSerializedSize(), call.tookMs(nowMs));
        }
        if (outcome instanceof Outcome.Failed<FetchResponse> failed
                && failed.failure().isTransport()) {
            context.refresher().avoid(call.endpoint(), nowMs);
        }
        for (int i = 0; i < call.size(); i++) {
            AssignedPartition partition = call.partition(i);
            if (partition == null) {
                continue;
            }
            partition.call(null);
            if (outcome instanceof Outcome.Answer<FetchResponse> answer) {
                List<FetchedPartition> fetched = answer.value().getPartitionsList();
                took(
                        partition,
                        i < fetched.size() ? fetched.get(i) : FetchedPartition.getDefaultInstance(),
                        call.epoch(i),
                        nowMs);
            } else if (outcome instanceof Outcome.Failed<FetchResponse> failed) {
                failed(partition, failed.failure(), call.epoch(i), nowMs);
            }
        }
    }

    private void took(AssignedPartition partition, FetchedPartition fetched, int epoch, long nowMs) {
        switch (fetched.getOutcomeCase()) {
            case DATA -> took(partition, fetched.getData());
            case ERROR -> failed(partition, BrokerFailure.of(fetched.getError()), epoch, nowMs);
            case OUTCOME_NOT_SET ->
                failed(
                        partition,
                        BrokerFailure.ofClient(Status.Code.INTERNAL, "the broker's answer has no outcome"),
                        epoch,
                        nowMs);
        }
    }

    private void took(AssignedPartition partition, FetchedData data) {
        try {
            for (ByteString encoded : data.getEncodedBatchesList()) {
                partition.add(encoded.asReadOnlyByteBuffer());
            }
        } catch (InvalidBatchException e) {
            partition.fail(new CorruptRecordException(partition.partition(), partition.nextFetchOffset(), e));
        }
        partition.endOffset(data.getHighWatermark());
        if (data.getEncodedBatchesCount() > 0) {
            // To the end of the row: brokers fill answers in the order of the request.
            assigned.moveBack(partition);
        }
    }

    private void failed(AssignedPartition partition, BrokerFailure failure, int epoch, long nowMs) {
        if (failure.reason() == Reason.REASON_OFFSET_OUT_OF_RANGE) {
            outOfRange(partition, epoch, nowMs);
            return;
        }
        if (!failure.isRetriable()) {
            partition.fail(failure.toException(true));
            return;
        }
        Leader hint = failure.hint();
        if (hint != null) {
            context.metadata().hear(partition.partition(), hint);
        }
        Leader leader = context.metadata().leader(partition.partition());
        if (leader == null || leader.epoch() <= epoch) {
            context.refresher().want(nowMs);
        }
        // Another leader, if one is known already, is asked at once.
        partition.pauseFetching(
                nowMs + Math.max(failure.retryAfterMs(), context.backoff().delayMs(partition.failures() + 1)), epoch);
    }

    private void outOfRange(AssignedPartition partition, int epoch, long nowMs) {
        if (partition.nextFetchOffset() != partition.position()) {
            // What was fetched before is handed out first.
            partition.pauseFetching(nowMs + context.backoff().delayMs(partition.failures() + 1), epoch);
            return;
        }
        LOG.info("offset {} of {} is not in the log", partition.position(), partition.partition());
        reset(partition, new OffsetOutOfRangeException(partition.partition(), partition.position()));
    }

    /** Seeks where {@code auto.offset.reset} says; with {@code none} the partition fails. */
    void reset(AssignedPartition partition, BalsaException otherwise) {
        if (reset instanceof OffsetReset.Earliest) {
            partition.seek(new OffsetQuery.First());
        } else if (reset instanceof OffsetReset.Latest) {
            partition.seek(new OffsetQuery.End());
        } else if (reset instanceof OffsetReset.Back back) {
            partition.seek(new OffsetQuery.At(
                    Math.max(0, context.clock().wallMs() - back.duration().toMillis())));
        } else {
            partition.fail(otherwise);
        }
    }
}
