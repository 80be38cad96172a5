package dev.balsa.client.producer;

import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.MetadataRefresher;
import dev.balsa.client.net.UnaryCalls;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.InitProducerRequest;
import dev.balsa.proto.v1.InitProducerResponse;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gets producer ids from the cluster. All partitions begin with the same one; a partition whose sequence is broken goes on under
 * a newer one, without touching the others. Owned by the sender.
 */
final class ProducerIdentities {
    private static final long CALL_TIMEOUT_MS = 5_000;

    /** A producer id that brokers know. */
    record Identity(long producerId, short epoch) {}

    private final UnaryCalls calls;
    private final MetadataRefresher metadata;
    private final Backoff backoff;
    private final Runnable onNews;
    private @Nullable Identity current;
    private @Nullable BrokerFailure lastFailure;
    private boolean wanted;
    private boolean asking;
    private long notBeforeMs;
    private int failures;
    private int turn;

    /** @param onNews called on the sender's thread when there is a new identity */
    ProducerIdentities(UnaryCalls calls, MetadataRefresher metadata, Backoff backoff, Runnable onNews) {
        this.calls = calls;
        this.metadata = metadata;
        this.backoff = backoff;
        this.onNews = onNews;
    }

    /** An identity other than {@code broken}; null if it has to be asked for, which this call starts. */
    @Nullable
    Identity get(@Nullable Identity broken) {
        if (current != null && !current.equals(broken)) {
            return current;
        }
        wanted = true;
        return null;
    }

    /** Starts what is due and returns when to call again at the latest. */
    long poll(long nowMs) {
        if (!wanted || asking) {
            return Long.MAX_VALUE;
        }
        if (nowMs < notBeforeMs) {
            return notBeforeMs;
        }
        asking = true;
        calls.start(
                nextBroker(),
                ProduceServiceGrpc.getInitProducerMethod(),
                InitProducerRequest.getDefaultInstance(),
                CALL_TIMEOUT_MS,
                outcome -> ended(nowMs, outcome));
        return Long.MAX_VALUE;
    }

    private String nextBroker() {
        List<String> inTurn = new ArrayList<>(metadata.brokers());
        return inTurn.get(Math.floorMod(turn, inTurn.size()));
    }

    private void ended(long askedAtMs, Outcome<InitProducerResponse> outcome) {
        asking = false;
        if (outcome instanceof Outcome.Answer<InitProducerResponse> answer) {
            InitProducerResponse response = answer.value();
            current = new Identity(response.getProducerId(), (short) response.getProducerEpoch());
            lastFailure = null;
            wanted = false;
            failures = 0;
            onNews.run();
        } else if (outcome instanceof Outcome.Failed<InitProducerResponse> failed) {
            lastFailure = failed.failure();
            failures++;
            turn++;
            notBeforeMs = askedAtMs + backoff.delayMs(failures);
        }
    }

    /** Why there is no identity yet; null if nothing failed. */
    @Nullable
    BrokerFailure lastFailure() {
        return lastFailure;
    }
}
