package dev.balsa.client.group;

import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.Leader;
import dev.balsa.client.net.UnaryCalls;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.FindCoordinatorRequest;
import dev.balsa.proto.v1.FindCoordinatorResponse;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.LeaderHint;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks brokers where the coordinator is: one, and a second one when the first is slow or fails. While an election goes on the
 * questions come in short steps. Owned by one thread.
 */
final class CoordinatorFinder {
    /** An answer later than this makes another broker be asked; the first may be frozen. */
    private static final long HEDGE_MS = 150;

    private static final int MAX_CALLS = 3;
    private static final long CALL_TIMEOUT_MS = 5_000;

    /** Questions in short steps, before pauses begin to grow: about as long as an election takes. */
    private static final int QUICK_QUESTIONS = 40;

    private final UnaryCalls calls;
    private final Coordinator coordinator;
    private final String group;
    private final Supplier<? extends Collection<String>> brokers;
    private final Backoff backoff;
    private final Set<String> asked = new LinkedHashSet<>();
    /** When each broker was last asked, as a running number: those asked longest ago come first. */
    private final Map<String, Long> turns = new HashMap<>();

    private long turn;
    private boolean wanted;
    private int questions;
    private long notBeforeMs;
    private @Nullable BrokerFailure lastFailure;

    /** @param brokers those that may be asked, the best first */
    CoordinatorFinder(
            UnaryCalls calls,
            Coordinator coordinator,
            String group,
            Supplier<? extends Collection<String>> brokers,
            Backoff backoff) {
        this.calls = calls;
        this.coordinator = coordinator;
        this.group = group;
        this.brokers = brokers;
        this.backoff = backoff;
    }

    void want() {
        if (!wanted) {
            wanted = true;
            questions = 0;
        }
    }

    /** Why the last question failed; null if it did not. */
    @Nullable
    BrokerFailure lastFailure() {
        return lastFailure;
    }

    /** Asks if that is due and returns when to call again at the latest. */
    long step(long nowMs) {
        if (!wanted) {
            return Long.MAX_VALUE;
        }
        if (nowMs < notBeforeMs || asked.size() >= MAX_CALLS) {
            return asked.size() >= MAX_CALLS ? Long.MAX_VALUE : notBeforeMs;
        }
        String endpoint = choose();
        notBeforeMs = nowMs + (endpoint == null ? pauseMs() : HEDGE_MS);
        if (endpoint != null) {
            ask(endpoint, nowMs);
        }
        return asked.size() >= MAX_CALLS ? Long.MAX_VALUE : notBeforeMs;
    }

    /** The broker not being asked that was asked longest ago. */
    private @Nullable String choose() {
        String best = null;
        long bestTurn = Long.MAX_VALUE;
        for (String broker : brokers.get()) {
            long last = turns.getOrDefault(broker, 0L);
            if (!asked.contains(broker) && last < bestTurn) {
                best = broker;
                bestTurn = last;
            }
        }
        return best;
    }

    private void ask(String endpoint, long nowMs) {
        asked.add(endpoint);
        if (turns.size() > 1_000) {
            turns.clear();
        }
        turns.put(endpoint, ++turn);
        questions++;
        calls.start(
                endpoint,
                GroupServiceGrpc.getFindCoordinatorMethod(),
                FindCoordinatorRequest.newBuilder().setGroup(group).build(),
                CALL_TIMEOUT_MS,
                outcome -> ended(endpoint, nowMs, outcome));
    }

    private void ended(String endpoint, long askedAtMs, Outcome<FindCoordinatorResponse> outcome) {
        asked.remove(endpoint);
        // The next question, if there is need for one, goes to another broker.
        notBeforeMs = Math.min(notBeforeMs, askedAtMs + pauseMs());
        if (outcome instanceof Outcome.Failed<FindCoordinatorResponse> failed) {
            lastFailure = failed.failure();
        } else if (outcome instanceof Outcome.Answer<FindCoordinatorResponse> answer) {
            LeaderHint hint = answer.value().getCoordinator();
            if (hint.getLeaderId() < 0 || hint.getEndpoint().isEmpty()) {
                return;
            }
            lastFailure = null;
            Leader leader = new Leader(hint.getLeaderId(), hint.getEndpoint(), hint.getLeaderEpoch());
            coordinator.hear(leader);
            if (coordinator.reachable(askedAtMs) != null) {
                wanted = false;
            }
        }
    }

    private long pauseMs() {
        int slow = questions - QUICK_QUESTIONS;
        return slow <= 0 ? Math.max(1, backoff.delayMs(1) / 2) : backoff.delayMs(slow);
    }
}
