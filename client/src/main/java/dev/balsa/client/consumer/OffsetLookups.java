package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.Leader;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListOffsetsResponse;
import dev.balsa.proto.v1.ListedOffset;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks leaders for offsets, again and again until they are known or withdrawn. Owned by the consumer's thread. */
final class OffsetLookups {
    /** Told when an offset is known, or never will be. */
    interface Receiver {
        /** @param offset -1 if no record is as young as was asked for */
        void found(long offset);

        void failed(BalsaException failure);
    }

    private static final class Lookup {
        private final TopicPartition partition;
        private final OffsetQuery query;
        private final Receiver receiver;
        private boolean asked;
        private int failures;
        private long notBeforeMs;

        Lookup(TopicPartition partition, OffsetQuery query, Receiver receiver) {
            this.partition = partition;
            this.query = query;
            this.receiver = receiver;
        }
    }

    private final ConsumerContext context;
    private final List<Lookup> open = new ArrayList<>();
    private @Nullable BrokerFailure lastFailure;

    OffsetLookups(ConsumerContext context) {
        this.context = context;
    }

    void start(TopicPartition partition, OffsetQuery query, Receiver receiver) {
        start(partition, query, receiver, 0);
    }

    /** @param notBeforeMs on the context's clock; for a question that is asked again */
    void start(TopicPartition partition, OffsetQuery query, Receiver receiver, long notBeforeMs) {
        Lookup lookup = new Lookup(partition, query, receiver);
        lookup.notBeforeMs = notBeforeMs;
        open.add(lookup);
    }

    /** Forgets what this receiver asked for; it hears nothing any more. */
    void withdraw(Receiver receiver) {
        open.removeIf(lookup -> lookup.receiver.equals(receiver));
    }

    /** Why the last question failed; null if none did. */
    @Nullable
    BrokerFailure lastFailure() {
        return lastFailure;
    }

    /** Asks what is due and returns when to call again at the latest. */
    long step(long nowMs) {
        long nextMs = Long.MAX_VALUE;
        Map<String, List<Lookup>> byLeader = new LinkedHashMap<>();
        for (Lookup lookup : open) {
            Leader leader = context.metadata().leader(lookup.partition);
            if (lookup.asked) {
                continue;
            }
            if (lookup.notBeforeMs > nowMs) {
                nextMs = Math.min(nextMs, lookup.notBeforeMs);
            } else if (leader == null) {
                context.refresher().want(nowMs);
            } else {
                byLeader.computeIfAbsent(leader.endpoint(), key -> new ArrayList<>())
                        .add(lookup);
            }
        }
        byLeader.forEach((endpoint, lookups) -> ask(endpoint, lookups, nowMs));
        return nextMs;
    }

    private void ask(String endpoint, List<Lookup> lookups, long nowMs) {
        ListOffsetsRequest.Builder request = ListOffsetsRequest.newBuilder()
                .setNoForward(true)
                .setClusterId(context.metadata().clusterId());
        for (Lookup lookup : lookups) {
            lookup.asked = true;
            request.addPartitions(lookup.query.wire(lookup.partition));
        }
        context.calls()
                .start(
                        endpoint,
                        FetchServiceGrpc.getListOffsetsMethod(),
                        request.build(),
                        context.settings().requestTimeoutMs(),
                        outcome -> ended(endpoint, lookups, outcome, nowMs));
    }

    private void ended(String endpoint, List<Lookup> lookups, Outcome<ListOffsetsResponse> outcome, long askedAtMs) {
        lookups.forEach(lookup -> lookup.asked = false);
        if (outcome instanceof Outcome.Failed<ListOffsetsResponse> failed) {
            context.refresher().avoid(endpoint, askedAtMs);
            lookups.forEach(lookup -> failed(lookup, failed.failure()));
        } else if (outcome instanceof Outcome.Answer<ListOffsetsResponse> answer) {
            List<ListedOffset> offsets = answer.value().getOffsetsList();
            for (int i = 0; i < lookups.size(); i++) {
                ended(lookups.get(i), i < offsets.size() ? offsets.get(i) : ListedOffset.getDefaultInstance());
            }
        }
    }

    private void ended(Lookup lookup, ListedOffset listed) {
        switch (listed.getOutcomeCase()) {
            case OFFSET -> {
                if (open.remove(lookup)) {
                    lookup.receiver.found(listed.getOffset());
                }
            }
            case ERROR -> failed(lookup, BrokerFailure.of(listed.getError()));
            case OUTCOME_NOT_SET ->
                failed(lookup, BrokerFailure.ofClient(Status.Code.INTERNAL, "the broker's answer has no outcome"));
        }
    }

    private void failed(Lookup lookup, BrokerFailure failure) {
        lastFailure = failure;
        if (!open.contains(lookup)) {
            return;
        }
        if (!failure.isRetriable()) {
            open.remove(lookup);
            lookup.receiver.failed(failure.toException(true));
            return;
        }
        long nowMs = context.clock().nowMs();
        Leader hint = failure.hint();
        boolean elsewhere = hint != null && context.metadata().hear(lookup.partition, hint);
        lookup.failures++;
        if (!elsewhere) {
            context.refresher().want(nowMs);
        }
        lookup.notBeforeMs = elsewhere && lookup.failures == 1
                ? nowMs
                : nowMs + Math.max(failure.retryAfterMs(), context.backoff().delayMs(lookup.failures));
    }
}
