package dev.balsa.client.producer;

import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.net.BrokerChannels;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.Inbox;
import dev.balsa.client.producer.BatchOutcome.End;
import dev.balsa.client.producer.SentRequest.Slot;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.IndexedWriteResult;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.ProduceStreamResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that goes to one broker: the partitions with something to send, one stream, and the requests under way on it.
 * Owned by the sender; never waits, so that a broker that is dead or frozen holds up nothing but itself.
 */
final class BrokerSender implements ProduceStream.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerSender.class);

    /** A request is sent when it has this many bytes; larger ones cost more than they save. */
    private static final int FRAME_BYTES = 256 << 10;

    /** A request that is not answered after this time is not counted as under way any more, unless others take as long. */
    private static final long LEAST_COUNTED_MS = 100;

    private static final long MOST_COUNTED_MS = 1_000;
    /** Weight of the newest answer in the usual time of answers. */
    private static final double NEWEST = 0.125;

    /** Silence of a broker that owes answers, after which others are asked whether it still leads. */
    private static final long SUSPICION_MS = 500;

    private final String endpoint;
    private final BrokerChannels channels;
    private final Inbox inbox;
    private final SenderContext context;
    private final Deque<PartitionSender> queue = new ArrayDeque<>();
    private final Map<Long, SentRequest> requests = new LinkedHashMap<>();
    private final Set<PartitionSender> owners = new LinkedHashSet<>();

    private @Nullable ManagedChannel channel;
    private @Nullable ProduceStream stream;
    private boolean firstMessage;
    private long nextCorrelationId;
    private int failures;
    private long retryAtMs;
    private long heardAtMs;
    private double usualMs;

    BrokerSender(String endpoint, BrokerChannels channels, Inbox inbox, SenderContext context) {
        this.endpoint = endpoint;
        this.channels = channels;
        this.inbox = inbox;
        this.context = context;
    }

    /** The caller has noted that it now stands in this queue. */
    void enqueue(PartitionSender partition) {
        if (queue.isEmpty() && requests.isEmpty()) {
            heardAtMs = context.clock().nowMs();
        }
        queue.addLast(partition);
    }

    /** Sends what it can and returns when to call again at the latest. */
    long pump(long nowMs) {
        while (!queue.isEmpty()) {
            if (unansweredSince(nowMs) >= context.settings().maxInFlight()) {
                return nextTooOldMs(nowMs);
            }
            if (stream == null) {
                if (nowMs < retryAtMs) {
                    return retryAtMs;
                }
                open(nowMs);
            }
            if (stream == null || !stream.isReady()) {
                break;
            }
            sendOne(stream, nowMs);
        }
        return Long.MAX_VALUE;
    }

    /**
     * Requests under way that are young enough to count. While there are as many as may be, partitions wait here and their
     * batches grow: with many partitions the batches would otherwise get tiny and the broker would choke on their number. One
     * that a single partition without a quorum keeps open must not hold up all others, so it counts for twice the usual time only:
     * less, and a broker that is slow because it has too much to do would get ever more, and smaller batches.
     */
    private int unansweredSince(long nowMs) {
        int count = 0;
        long countedMs = countedMs();
        for (SentRequest request : requests.values()) {
            count += !request.isDone() && nowMs - request.sentAtMs() < countedMs ? 1 : 0;
        }
        return count;
    }

    private long nextTooOldMs(long nowMs) {
        long countedMs = countedMs();
        for (SentRequest request : requests.values()) {
            if (!request.isDone() && nowMs - request.sentAtMs() < countedMs) {
                return request.sentAtMs() + countedMs;
            }
        }
        return nowMs;
    }

    private long countedMs() {
        return Math.max(LEAST_COUNTED_MS, Math.min((long) (2 * usualMs), MOST_COUNTED_MS));
    }

    private void open(long nowMs) {
        try {
            channel = channels.get(endpoint);
        } catch (IllegalArgumentException e) {
            unreachable(BrokerFailure.ofClient(Status.Code.UNAVAILABLE, "cannot connect: " + e.getMessage()), nowMs);
            return;
        }
        heardAtMs = nowMs;
        firstMessage = true;
        stream = ProduceStream.open(channel, inbox, this);
    }

    private void sendOne(ProduceStream target, long nowMs) {
        List<Slot> slots = gather(nowMs);
        if (slots.isEmpty()) {
            return;
        }
        ProduceStreamRequest.Builder message = ProduceStreamRequest.newBuilder()
                .setCorrelationId(nextCorrelationId)
                .setAcks(context.settings().acks().wire())
                // A little less than we wait ourselves, so that the broker's answer, which knows more, comes first.
                .setTimeoutMs((int) Math.max(1, context.settings().requestTimeoutMs() * 9 / 10));
        if (firstMessage) {
            message.setClusterId(context.metadata().clusterId());
            firstMessage = false;
        }
        if (requests.isEmpty()) {
            heardAtMs = nowMs;
        }
        SentRequest request = new SentRequest(target, nowMs, slots);
        requests.put(nextCorrelationId, request);
        nextCorrelationId++;
        long sizeBytes = 0;
        for (Slot slot : slots) {
            sizeBytes += slot.batch().sizeBytes();
            context.meter().sent(slot.batch(), nowMs);
            message.addWrites(write(slot));
            owners.add(slot.owner());
            slot.owner().sent(slot.batch(), request, this);
        }
        context.meter().requestSent(sizeBytes);
        target.send(message.build());
        for (Slot slot : slots) {
            slot.owner().evaluate(nowMs);
        }
    }

    /** One batch of each partition that stands in the queue now, as far as a frame goes. */
    private List<Slot> gather(long nowMs) {
        List<Slot> slots = new ArrayList<>();
        int sizeBytes = 0;
        for (int rest = queue.size(); rest > 0 && sizeBytes < FRAME_BYTES; rest--) {
            PartitionSender partition = queue.removeFirst();
            if (!partition.leaveQueue(this)) {
                continue;
            }
            if (partition.target(nowMs) != this) {
                partition.evaluate(nowMs);
                continue;
            }
            ProducerBatch batch = partition.takeNext();
            if (batch == null) {
                continue;
            }
            int batchBytes = batch.sizeBytes();
            if (sizeBytes > 0 && sizeBytes + batchBytes > context.settings().maxRequestBytes()) {
                partition.putBack(batch);
                partition.evaluate(nowMs);
                break;
            }
            sizeBytes += batchBytes;
            slots.add(new Slot(partition, batch));
        }
        return slots;
    }

    private static PartitionWrite write(Slot slot) {
        TopicPartition partition = slot.owner().partition();
        return PartitionWrite.newBuilder()
                .setTarget(dev.balsa.proto.v1.TopicPartition.newBuilder()
                        .setTopic(partition.topic())
                        .setPartition(partition.partition()))
                // Not copied: a batch's bytes never change, a new stamp makes new ones.
                .setEncodedBatch(UnsafeByteOperations.unsafeWrap(slot.batch().bytes()))
                .setResume(slot.owner().takeResume())
                .build();
    }

    @Override
    public void answered(ProduceStream from, ProduceStreamResponse response) {
        long nowMs = context.clock().nowMs();
        SentRequest request = from == stream ? requests.get(response.getCorrelationId()) : null;
        heardAtMs = from == stream ? nowMs : heardAtMs;
        if (request == null) {
            return;
        }
        failures = 0;
        List<@Nullable Slot> slots = new ArrayList<>(response.getResultsCount());
        for (IndexedWriteResult indexed : response.getResultsList()) {
            slots.add(request.take(indexed.getWriteIndex()));
        }
        // Before the batches end: whoever waited for them may look at the metrics at once.
        if (request.isDone()) {
            long tookMs = nowMs - request.sentAtMs();
            usualMs += NEWEST * (Math.min(tookMs, MOST_COUNTED_MS) - usualMs);
            context.meter().requestAnswered(tookMs);
            requests.remove(response.getCorrelationId());
        }
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            if (slot != null) {
                answered(slot, response.getResults(i).getResult(), nowMs);
            }
        }
    }

    private static void answered(Slot slot, PartitionWriteResult result, long nowMs) {
        switch (result.getOutcomeCase()) {
            case APPENDED -> slot.owner().written(slot.batch(), written(result.getAppended()), nowMs);
            case ERROR -> slot.owner().failed(slot.batch(), BrokerFailure.of(result.getError()), nowMs);
            case OUTCOME_NOT_SET ->
                slot.owner()
                        .failed(
                                slot.batch(),
                                BrokerFailure.ofClient(Status.Code.INTERNAL, "the broker's answer has no outcome"),
                                nowMs);
        }
    }

    private static End.Written written(Appended appended) {
        return new End.Written(
                appended.getBaseOffset(),
                appended.getLeaderEpoch(),
                Acks.of(appended.getReached()),
                appended.getDuplicate());
    }

    @Override
    public void closed(ProduceStream which, BrokerFailure failure) {
        if (which != stream) {
            return;
        }
        long nowMs = context.clock().nowMs();
        if (failure.isConnectionLoss() && channel != null) {
            channels.discard(endpoint, channel);
        }
        reset(failure, nowMs);
        if (FailureAction.of(failure, context.settings().idempotent()) == FailureAction.END_PRODUCER) {
            context.coordination().endProducer(failure);
        }
    }

    private void reset(BrokerFailure failure, long nowMs) {
        ProduceStream old = stream;
        stream = null;
        channel = null;
        forgetRequests();
        List<PartitionSender> affected = List.copyOf(owners);
        owners.clear();
        if (old != null) {
            unreachable(failure, nowMs);
            affected.forEach(partition -> partition.streamClosed(old, failure, nowMs));
        }
    }

    private void unreachable(BrokerFailure failure, long nowMs) {
        failures++;
        LOG.debug("no stream to {}: {} {}", endpoint, failure.reasonName(), failure.message());
        retryAtMs = nowMs + context.reconnectBackoff().delayMs(failures);
        context.refresher().avoid(endpoint, nowMs);
        List<PartitionSender> waiting = List.copyOf(queue);
        queue.clear();
        for (PartitionSender partition : waiting) {
            if (partition.leaveQueue(this)) {
                partition.brokerUnreachable(failure, nowMs);
            }
        }
    }

    /** Looks for silence: asks others about this broker, and gives the stream up when a request's time is over. */
    void sweep(long nowMs) {
        owners.removeIf(partition -> !partition.hasWork());
        int before = requests.size();
        requests.values().removeIf(SentRequest::isDone);
        context.meter().requestsGivenUp(before - requests.size());
        if (requests.isEmpty() && (queue.isEmpty() || stream == null)) {
            return;
        }
        long silentMs = nowMs - heardAtMs;
        if (silentMs >= SUSPICION_MS) {
            context.refresher().avoid(endpoint, nowMs);
            context.refresher().want(nowMs);
        }
        if (silentMs >= 2 * SUSPICION_MS && owners.stream().anyMatch(PartitionSender::isOvertaken)) {
            // It leads again since, and says nothing on this stream: the machine was restarted under an open
            // connection.
            giveUp("no answer from " + endpoint + ", which leads in a new term", nowMs);
            return;
        }
        long oldestMs = requests.values().stream()
                .mapToLong(SentRequest::sentAtMs)
                .findFirst()
                .orElse(heardAtMs);
        if (nowMs - oldestMs >= context.settings().requestTimeoutMs()) {
            giveUp(
                    "no answer from " + endpoint + " within "
                            + context.settings().requestTimeoutMs() + " ms",
                    nowMs);
        }
    }

    private void giveUp(String why, long nowMs) {
        ProduceStream silent = stream;
        if (silent == null) {
            return;
        }
        silent.cancel(why);
        if (channel != null) {
            channels.discard(endpoint, channel);
        }
        reset(BrokerFailure.ofClient(Status.Code.DEADLINE_EXCEEDED, why), nowMs);
    }

    private void forgetRequests() {
        context.meter().requestsGivenUp(requests.size());
        requests.clear();
    }

    /** Ends the stream; nobody waits for its answers any more. */
    void close() {
        if (stream != null) {
            stream.cancel("the producer is closed");
            stream = null;
        }
        forgetRequests();
        owners.clear();
        queue.clear();
    }
}
