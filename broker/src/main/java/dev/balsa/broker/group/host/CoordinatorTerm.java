package dev.balsa.broker.group.host;

import dev.balsa.broker.entry.FactProposal;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.codec.GroupFactBatch;
import dev.balsa.broker.group.decide.DecisionRound;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent.Cause;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.runtime.RaftGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One term of leading: requests wait here, are decided in rounds against the committed state plus everything that is in the log and
 * not yet committed, and are answered when what they stand on is committed. While two rounds are under way the next
 * one gathers, so that many requests share an entry and nobody waits for a timer. Dropped with the leadership. Loop only.
 */
final class CoordinatorTerm {
    private static final int MAX_ROUNDS_UNDER_WAY = 2;
    private static final int MAX_ROUND_REQUESTS = 1_000;
    private static final long MAX_ROUND_BYTES = 1 << 20;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What a request came to in its round. */
    private sealed interface Outcome {
        CoordinatorRequest request();

        record Done(CoordinatorRequest request, List<@Nullable Failure> partFailures) implements Outcome {}

        record Refused(CoordinatorRequest request, Failure failure) implements Outcome {}
    }

    /**
     * A round whose entry is in the log.
     *
     * @param outcomes of the round, and of later ones that wrote nothing and are true once it is committed
     */
    private record UnderWay(long index, DecisionRound round, List<Outcome> outcomes) {}

    private record Appending(long token, DecisionRound round, List<Outcome> outcomes) {}

    private final int term;
    private final RaftGroup group;
    private final CoordinatorPorts ports;
    private final ArrayDeque<CoordinatorRequest> waiting = new ArrayDeque<>();
    private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
    /** True as of now, but only if this replica still leads, which a majority has to confirm. */
    private final List<Outcome> unconfirmed = new ArrayList<>();

    private final OwedRequests owed = new OwedRequests();
    private final HeldHeartbeats held = new HeldHeartbeats();
    private GroupsState applied;
    /** The state with everything in the log applied; null until an entry of this term is committed. */
    private @Nullable GroupsState tip;

    private @Nullable MemberSessions sessions;
    private @Nullable Appending appending;
    private long firstEntryTimeMs;
    private long lastToken;
    private boolean deciding;
    /** A round that was to look at the topics was refused. */
    private boolean topicsUnchecked;

    private long lookedNanos;
    private long sweptNanos;

    CoordinatorTerm(int term, GroupsState applied, RaftGroup group, CoordinatorPorts ports) {
        this.term = term;
        this.applied = applied;
        this.group = group;
        this.ports = ports;
    }

    int term() {
        return term;
    }

    /**
     * Whether it may decide: everything older is applied here, and no topic is unknown here that an earlier leader decided
     * with.
     */
    boolean isReady() {
        return tip != null && ports.topics().version() >= applied.metadataVersion();
    }

    void submit(CoordinatorRequest request) {
        heard(request.request());
        if (!owed.admit(request)) {
            request.fail(CoordinatorFailures.overloaded());
            return;
        }
        waiting.add(request);
        decide();
    }

    /** A member that sends lives, however long its heartbeat then waits behind others, or for a majority. */
    private void heard(GroupRequest request) {
        MemberSessions known = sessions;
        if (known != null && request instanceof GroupRequest.Heartbeat beat) {
            known.heard(new MemberKey(beat.group(), beat.memberId()), beat.memberEpoch(), applied);
        }
    }

    /** The state after an own entry, which need not be applied once more; null if the entry is another leader's. */
    @Nullable
    DecisionRound roundOf(EntryId entry) {
        UnderWay next = underWay.peekFirst();
        return next != null && next.index() == entry.index() && entry.term() == term ? next.round() : null;
    }

    /** Called for every committed entry, after its facts are applied. */
    void committed(EntryId entry, long entryTimeMs, List<GroupFact> facts, GroupsState state) {
        applied = state;
        long nowNanos = ports.clock().nanos();
        if (tip == null && entry.term() == term) {
            // Everything older is committed with the term's first entry and applied: nothing is missing.
            tip = state;
            sessions = new MemberSessions(state, nowNanos);
            firstEntryTimeMs = entryTimeMs;
            checkTopics();
        }
        MemberSessions known = sessions;
        if (known != null) {
            for (GroupFact fact : facts) {
                known.applied(fact, state);
                held.applied(fact, state);
            }
        }
        while (!underWay.isEmpty() && underWay.peekFirst().index() <= entry.index()) {
            UnderWay done = underWay.pollFirst();
            for (Outcome outcome : done.outcomes()) {
                if (entry.term() == term) {
                    give(outcome, nowNanos);
                } else {
                    outcome.request().fail(CoordinatorFailures.lost());
                }
            }
        }
        decide();
    }

    void proposed(long token, long index) {
        Appending appended = appending;
        if (appended == null || appended.token() != token) {
            return;
        }
        appending = null;
        tip = appended.round().state();
        underWay.add(new UnderWay(index, appended.round(), appended.outcomes()));
        decide();
    }

    void rejected(long token, RejectReason reason) {
        Appending refused = appending;
        if (refused == null || refused.token() != token) {
            return;
        }
        appending = null;
        Failure failure = switch (reason) {
            case NOT_LEADER, HALTED -> CoordinatorFailures.elsewhere(-1, term);
            // The next leader is known in a moment.
            case TRANSFERRING -> CoordinatorFailures.notReady();
            case OVERLOADED -> CoordinatorFailures.noQuorum();
            case DISK_FULL ->
                Failure.of(
                        ErrorReason.DISK_FULL,
                        "the disks of the coordinator's brokers are full; nothing was written, try again when there is space");
        };
        for (Outcome outcome : refused.outcomes()) {
            outcome.request().fail(failure);
            // Others of the coordinator's own come again by themselves.
            topicsUnchecked |= outcome.request().request() instanceof GroupRequest.CheckTopics;
        }
        decide();
    }

    /** Topics have come, gone or grown, or this term has only begun. */
    void checkTopics() {
        GroupsState state = tip;
        if (state != null) {
            topicsUnchecked = areOwnWaiting();
            if (topicsUnchecked) {
                return;
            }
            for (Map.Entry<String, Group> entry : state.groups()) {
                waiting.add(CoordinatorRequest.own(new GroupRequest.CheckTopics(entry.getKey())));
            }
            decide();
        }
    }

    /** Its own requests come again and again until they are carried out: one of each at a time is enough. */
    private boolean areOwnWaiting() {
        return waiting.stream().anyMatch(CoordinatorRequest::isOwn);
    }

    void tick(long nowNanos) {
        waiting.removeIf(request -> request.expireBeforeWriting(nowNanos));
        underWay.forEach(
                entry -> entry.outcomes().removeIf(outcome -> outcome.request().expireAfterWriting(nowNanos)));
        MemberSessions known = sessions;
        if (known != null && isReady()) {
            known.tick(nowNanos);
            if (topicsUnchecked) {
                checkTopics();
            }
            held.tick(applied, nowNanos);
            if (known.elapsedNanos() - lookedNanos >= LOOK_NANOS && group.mayServeReads(nowNanos) && !areOwnWaiting()) {
                lookedNanos = known.elapsedNanos();
                known.overdue(applied).forEach(request -> waiting.add(CoordinatorRequest.own(request)));
            }
            if (known.elapsedNanos() - sweptNanos >= SWEEP_NANOS) {
                sweptNanos = known.elapsedNanos();
                forgetExpired(known);
            }
        }
        confirm(nowNanos);
        decide();
    }

    private void forgetExpired(MemberSessions known) {
        // By the entries' time, but a clock that was set forward must not take everything at once.
        long logTimeMs = Math.min(
                Math.max(applied.lastTimeMs(), firstEntryTimeMs + TimeUnit.NANOSECONDS.toMillis(known.elapsedNanos())),
                ports.retention().clock().nowMs());
        long retentionMs = ports.settings().offsetRetentionMs();
        for (Map.Entry<String, Group> entry : applied.groups()) {
            Group one = entry.getValue();
            if (one.members().isEmpty() && one.emptySinceMs() + retentionMs <= logTimeMs) {
                waiting.add(CoordinatorRequest.own(new GroupRequest.ForgetExpired(one.name(), logTimeMs)));
            }
        }
    }

    /** Milliseconds since each member was heard. */
    SortedMap<String, Long> silentMs(String name) {
        MemberSessions known = sessions;
        return known == null ? Collections.emptySortedMap() : known.silentMs(name);
    }

    /** Ends everything that is still owed. */
    void end(Failure elsewhere) {
        waiting.forEach(request -> request.fail(elsewhere));
        waiting.clear();
        unconfirmed.forEach(outcome -> outcome.request().fail(elsewhere));
        unconfirmed.clear();
        held.endAll(elsewhere);
        Appending undecided = appending;
        appending = null;
        if (undecided != null) {
            undecided.outcomes().forEach(outcome -> outcome.request().fail(CoordinatorFailures.lost()));
        }
        underWay.forEach(
                entry -> entry.outcomes().forEach(outcome -> outcome.request().fail(CoordinatorFailures.lost())));
        underWay.clear();
    }

    /** One proposal at a time: the next round must see what became of this one. */
    private void decide() {
        if (deciding) {
            return;
        }
        deciding = true;
        GroupsState state = tip;
        while (state != null
                && isReady()
                && appending == null
                && underWay.size() < MAX_ROUNDS_UNDER_WAY
                && !waiting.isEmpty()) {
            decideRound(state);
            state = tip;
        }
        deciding = false;
    }

    private void decideRound(GroupsState state) {
        long nowMs = Math.max(ports.wallClock().millis(), state.lastTimeMs());
        DecisionRound round =
                new DecisionRound(ports.settings(), state, ports.topics().catalog(), nowMs);
        List<Outcome> outcomes = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && outcomes.size() < MAX_ROUND_REQUESTS && bytes < MAX_ROUND_BYTES) {
            CoordinatorRequest request = waiting.poll();
            bytes += request.sizeBytes();
            if (!isHeardMeanwhile(request.request())) {
                outcomes.add(decide(round, request));
            }
        }
        round.finish();
        List<GroupFact> facts = round.facts();
        if (facts.isEmpty()) {
            answerOnceTrue(outcomes);
            return;
        }
        appending = new Appending(++lastToken, round, outcomes);
        group.propose(
                lastToken, List.of(new FactProposal(new GroupFactBatch(facts, nowMs).encode(), facts.size(), nowMs)));
    }

    /** Whether it would remove a member that was silent when this was asked for and has been heard since. */
    private boolean isHeardMeanwhile(GroupRequest request) {
        MemberSessions known = sessions;
        return known != null
                && request instanceof GroupRequest.Expire expire
                && expire.cause() == Cause.SESSION_EXPIRED
                && !known.isSilent(new MemberKey(expire.group(), expire.memberId()), applied);
    }

    private Outcome decide(DecisionRound round, CoordinatorRequest request) {
        try {
            DecisionRound.Answer answer = round.add(request.request());
            return new Outcome.Done(request, answer.partFailures());
        } catch (FailureException e) {
            return new Outcome.Refused(request, e.failure());
        }
    }

    /** Answers taken from the tip are true only if the tip gets committed. */
    private void answerOnceTrue(List<Outcome> outcomes) {
        UnderWay last = underWay.peekLast();
        if (last != null) {
            last.outcomes().addAll(outcomes);
            return;
        }
        unconfirmed.addAll(outcomes);
        confirm(ports.clock().nanos());
    }

    private void confirm(long nowNanos) {
        if (unconfirmed.isEmpty()) {
            return;
        }
        if (group.mayServeReads(nowNanos)) {
            List<Outcome> confirmed = List.copyOf(unconfirmed);
            unconfirmed.clear();
            confirmed.forEach(outcome -> give(outcome, nowNanos));
        } else {
            unconfirmed.removeIf(outcome -> outcome.request().expireBeforeWriting(nowNanos));
        }
    }

    private void give(Outcome outcome, long nowNanos) {
        switch (outcome) {
            case Outcome.Refused(CoordinatorRequest request, Failure failure) -> request.fail(failure);
            case Outcome.Done(CoordinatorRequest request, List<@Nullable Failure> partFailures) -> {
                if (request.request() instanceof GroupRequest.Heartbeat beat) {
                    held.answer(request, beat, applied, nowNanos);
                } else {
                    request.complete(partFailures);
                }
            }
        }
    }
}
