package dev.balsa.client.net;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.net.UnaryCalls.Outcome;
import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link MetadataCache} fresh without ever blocking: asks one broker, a second one when the first is slow or fails, and
 * asks again soon while there is something that nobody knows yet. Owned by one thread, on which its calls also end.
 *
 * <p>After a broker is killed the survivors need some hundred milliseconds for an election: while someone waits for its
 * outcome the questions come in short steps, and only a long wait makes them rare.
 */
public final class MetadataRefresher {
    /** An answer later than this makes a second broker be asked; the first may be frozen. */
    private static final long HEDGE_MS = 150;

    private static final int MAX_CALLS = 3;
    private static final long CALL_TIMEOUT_MS = 5_000;

    /** Questions in short steps, before pauses begin to grow. */
    private static final int QUICK_QUESTIONS = 40;

    private static final long QUIET_MS = 5_000;

    private final UnaryCalls calls;
    private final MetadataCache cache;
    private final List<String> bootstrap;
    private final boolean rebootstrap;
    private final long maxAgeMs;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final Consumer<Set<TopicPartition>> onChange;

    private final Map<String, Long> avoided = new HashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private long wantedSinceMs;
    private boolean wanted;
    private long notBeforeMs;
    private long hedgeAtMs = Long.MAX_VALUE;
    private volatile long answeredAtMs;
    private int questionsInARow;
    private volatile @Nullable BrokerFailure lastFailure;

    /** @param onChange gets the partitions whose leader changed, on the owner's thread; called for every answer */
    public MetadataRefresher(
            UnaryCalls calls,
            MetadataCache cache,
            List<String> bootstrap,
            long maxAgeMs,
            Backoff backoff,
            RandomGenerator random,
            Consumer<Set<TopicPartition>> onChange) {
        this(calls, cache, bootstrap, true, maxAgeMs, backoff, random, onChange);
    }

    /**
     * As the other one.
     *
     * @param rebootstrap false to ask the brokers named by the first answer only, even if none of them answers any more
     */
    public MetadataRefresher(
            UnaryCalls calls,
            MetadataCache cache,
            List<String> bootstrap,
            boolean rebootstrap,
            long maxAgeMs,
            Backoff backoff,
            RandomGenerator random,
            Consumer<Set<TopicPartition>> onChange) {
        this.calls = calls;
        this.cache = cache;
        this.bootstrap = List.copyOf(bootstrap);
        this.rebootstrap = rebootstrap;
        this.maxAgeMs = maxAgeMs;
        this.backoff = backoff;
        this.random = random;
        this.onChange = onChange;
    }

    /** Asks for an answer that was begun after now. */
    public void want(long nowMs) {
        if (!wanted || nowMs > wantedSinceMs) {
            if (!wanted && nowMs - answeredAtMs > QUIET_MS) {
                questionsInARow = 0;
            }
            wanted = true;
            wantedSinceMs = nowMs;
        }
    }

    /** Says that this broker does not answer, so that others are asked first. */
    public void avoid(String endpoint, long nowMs) {
        avoided.put(endpoint, nowMs);
        if (avoided.size() > 1000) {
            avoided.clear();
        }
    }

    /** When the question was asked whose answer is the newest, on the clock for deadlines. Any thread may ask. */
    public long answeredAtMs() {
        return answeredAtMs;
    }

    /** Why the last question failed; null after an answer. Any thread may ask. */
    public @Nullable BrokerFailure lastFailure() {
        return lastFailure;
    }

    /** Starts what is due and returns when to call again at the latest. */
    public long poll(long nowMs, Collection<String> topics) {
        if (topics.isEmpty()) {
            // An empty list would ask for every topic of the cluster.
            return Long.MAX_VALUE;
        }
        if (!wanted && nowMs - answeredAtMs >= maxAgeMs) {
            want(nowMs);
        }
        if (wanted && asked.size() < MAX_CALLS) {
            boolean first = asked.isEmpty() && nowMs >= notBeforeMs;
            boolean hedge = !asked.isEmpty() && nowMs >= hedgeAtMs;
            if (first || hedge) {
                ask(nowMs, topics);
            }
        }
        if (!wanted) {
            return answeredAtMs + maxAgeMs;
        }
        return asked.isEmpty() ? Math.max(notBeforeMs, nowMs) : hedgeAtMs;
    }

    private void ask(long nowMs, Collection<String> topics) {
        String endpoint = choose();
        hedgeAtMs = endpoint == null || asked.size() + 1 >= MAX_CALLS ? nowMs + CALL_TIMEOUT_MS : nowMs + HEDGE_MS;
        if (endpoint == null) {
            return;
        }
        asked.add(endpoint);
        GetMetadataRequest request =
                GetMetadataRequest.newBuilder().addAllTopics(topics).build();
        calls.start(
                endpoint,
                MetadataServiceGrpc.getGetMetadataMethod(),
                request,
                CALL_TIMEOUT_MS,
                outcome -> ended(endpoint, nowMs, outcome));
    }

    /** Among the brokers not asked right now one that was not avoided, or else the one avoided longest ago. */
    private @Nullable String choose() {
        Set<String> candidates = brokers();
        candidates.removeAll(asked);
        List<String> best = new ArrayList<>();
        long oldest = Long.MAX_VALUE;
        for (String candidate : candidates) {
            long at = avoided.getOrDefault(candidate, Long.MIN_VALUE);
            if (at < oldest) {
                best.clear();
                oldest = at;
            }
            if (at == oldest) {
                best.add(candidate);
            }
        }
        return best.isEmpty() ? null : best.get(random.nextInt(best.size()));
    }

    private void ended(String endpoint, long askedAtMs, Outcome<GetMetadataResponse> outcome) {
        asked.remove(endpoint);
        if (outcome instanceof Outcome.Answer<GetMetadataResponse> answer) {
            answered(endpoint, askedAtMs, answer.value());
        } else if (outcome instanceof Outcome.Failed<GetMetadataResponse> failed) {
            lastFailure = failed.failure();
            avoid(endpoint, askedAtMs);
            // Another broker is asked at once, as long as one is left that was not tried just now.
            notBeforeMs = avoided.keySet().containsAll(brokers()) ? askedAtMs + pauseMs() : askedAtMs;
            questionsInARow++;
        }
    }

    /** Those to ask, live ones first. */
    public Set<String> brokers() {
        Set<String> all = new LinkedHashSet<>(cache.endpoints());
        if (rebootstrap || all.isEmpty()) {
            all.addAll(bootstrap);
        }
        return all;
    }

    private void answered(String endpoint, long askedAtMs, GetMetadataResponse answer) {
        lastFailure = null;
        avoided.remove(endpoint);
        Set<TopicPartition> changed = cache.update(answer);
        questionsInARow = changed.isEmpty() ? questionsInARow + 1 : 0;
        answeredAtMs = Math.max(answeredAtMs, askedAtMs);
        notBeforeMs = Math.max(notBeforeMs, askedAtMs + pauseMs());
        if (wantedSinceMs <= askedAtMs) {
            wanted = false;
        }
        onChange.accept(changed);
    }

    private long pauseMs() {
        long quickMs = Math.max(1, backoff.firstMs() / 2);
        int doublings = Math.min(20, Math.max(0, questionsInARow - QUICK_QUESTIONS));
        return backoff.jittered(Math.min(Math.max(quickMs, backoff.maxMs()), quickMs << doublings));
    }
}
