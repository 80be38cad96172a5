package dev.balsa.broker.controller;

import dev.balsa.broker.entry.FactProposal;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.metadata.FactBatch;
import dev.balsa.broker.metadata.ImageBuilder;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.runtime.MonotonicClock;
import dev.balsa.raft.runtime.RaftGroup;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One term of leading the metadata group: commands wait here, are evaluated one after the other against the image plus
 * everything that is in the log and not yet committed, and are answered when what they stand on is committed. Dropped
 * with the leadership. Used on the group's loop only.
 */
final class LeaderTerm {
    static final int MAX_WAITING = 1_000;
    static final int MAX_PENDING = 1_000;

    /** An answer that is true once everything up to {@code index} is committed. */
    private record Pending(long index, Request request, Answer answer) {}

    /** The one command whose entry is being appended. */
    private record Appending(long token, Request request, CommandResult result, MetadataImage tipAfter) {}

    @FunctionalInterface
    private interface Answer {
        void give(MetadataImage image);
    }

    private final int term;
    private final RaftGroup group;
    private final CommandEvaluator evaluator;
    private final InstantSource wallClock;
    private final MonotonicClock clock;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    /** True as of now, but only if this replica still leads, which a majority has to confirm. */
    private final List<Pending> unconfirmed = new ArrayList<>();

    /** The image with everything applied that is committed. */
    private MetadataImage applied;

    /** The image with everything in the log applied; null until an entry of this term is committed. */
    private @Nullable MetadataImage tip;

    private @Nullable Appending appending;
    private long lastToken;
    private boolean deciding;

    LeaderTerm(
            int term,
            MetadataImage applied,
            RaftGroup group,
            CommandEvaluator evaluator,
            InstantSource wallClock,
            MonotonicClock clock) {
        this.term = term;
        this.applied = applied;
        this.group = group;
        this.evaluator = evaluator;
        this.wallClock = wallClock;
        this.clock = clock;
    }

    int term() {
        return term;
    }

    boolean isReady() {
        return tip != null;
    }

    void submit(Request request) {
        if (waiting.size() >= MAX_WAITING) {
            request.fail(Failure.of(
                            ErrorReason.THROTTLED,
                            MAX_WAITING + " commands wait for the controller; try again in a moment")
                    .withRetryAfterMs(200));
            return;
        }
        waiting.add(request);
        decide();
    }

    /** Called for every committed entry, after it is applied. */
    void committed(EntryId entry, MetadataImage image) {
        applied = image;
        if (tip == null && entry.term() == term) {
            // Everything older is committed with the term's first entry and applied: nothing is missing in the image.
            tip = image;
        }
        while (!pending.isEmpty() && pending.peekFirst().index() <= entry.index()) {
            Pending done = pending.pollFirst();
            if (entry.term() == term) {
                done.answer().give(image);
            } else {
                done.request().fail(lost());
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
        tip = appended.tipAfter();
        Request request = appended.request();
        pending.add(new Pending(index, request, image -> request.complete(appended.result(), index)));
        decide();
    }

    void rejected(long token, RejectReason reason) {
        Appending refused = appending;
        if (refused == null || refused.token() != token) {
            return;
        }
        appending = null;
        Failure failure = switch (reason) {
            case NOT_LEADER, TRANSFERRING, HALTED -> Request.NOT_LEADING;
            case DISK_FULL ->
                Failure.of(ErrorReason.DISK_FULL, "the disks of the controllers are full; free space on them")
                        .withRetryAfterMs(500);
            case OVERLOADED ->
                Failure.of(
                                ErrorReason.QUORUM_LOST,
                                "the controller cannot commit at the moment; check that a majority of the controllers is up")
                        .withRetryAfterMs(500);
        };
        refused.request().fail(failure);
        decide();
    }

    void tick(long nowNanos) {
        waiting.removeIf(request -> request.expireBeforeWriting(nowNanos));
        pending.forEach(answer -> answer.request().expireAfterWriting(nowNanos));
        confirm(nowNanos);
        decide();
    }

    /** Ends everything that is still owed. */
    void end() {
        waiting.forEach(request -> request.fail(Request.NOT_LEADING));
        waiting.clear();
        unconfirmed.forEach(answer -> answer.request().fail(Request.NOT_LEADING));
        unconfirmed.clear();
        Appending undecided = appending;
        appending = null;
        if (undecided != null) {
            undecided.request().fail(lost());
        }
        pending.forEach(answer -> answer.request().fail(lost()));
        pending.clear();
    }

    /** One command at a time: the next one must see what this one made of the image, or that it was refused. */
    private void decide() {
        if (deciding) {
            return;
        }
        deciding = true;
        MetadataImage image = tip;
        while (image != null && appending == null && hasRoom() && !waiting.isEmpty()) {
            Request request = waiting.poll();
            if (!request.isDone()) {
                decide(image, request);
            }
            image = tip;
        }
        deciding = false;
    }

    private void decide(MetadataImage image, Request request) {
        ControllerCommand command = request.command();
        if (command == null) {
            answerOnceTrue(request, request::completeRead);
            return;
        }
        Decision decision;
        try {
            decision = evaluator.evaluate(image, command);
        } catch (FailureException e) {
            answerOnceTrue(request, committed -> request.fail(e.failure()));
            return;
        }
        CommandResult result = decision.result();
        if (decision.facts().isEmpty()) {
            answerOnceTrue(request, committed -> request.complete(result, committed.version()));
            return;
        }
        MetadataImage after = new ImageBuilder(image).applyAll(decision.facts()).image();
        appending = new Appending(++lastToken, request, result, after);
        group.propose(lastToken, List.of(proposal(decision.facts(), wallClock.millis())));
    }

    /** An answer taken from the tip is true only if the tip gets committed. */
    private void answerOnceTrue(Request request, Answer answer) {
        Pending last = pending.peekLast();
        if (last != null) {
            pending.add(new Pending(last.index(), request, answer));
            return;
        }
        unconfirmed.add(new Pending(0, request, answer));
        confirm(clock.nanos());
    }

    private void confirm(long nowNanos) {
        if (unconfirmed.isEmpty()) {
            return;
        }
        if (group.mayServeReads(nowNanos)) {
            List<Pending> confirmed = List.copyOf(unconfirmed);
            unconfirmed.clear();
            confirmed.forEach(answer -> answer.answer().give(applied));
        } else {
            unconfirmed.removeIf(answer -> answer.request().expireBeforeWriting(nowNanos));
        }
    }

    private static FactProposal proposal(List<MetadataFact> facts, long timestampMs) {
        return new FactProposal(FactBatch.encode(facts, timestampMs), facts.size(), timestampMs);
    }

    private boolean hasRoom() {
        return pending.size() + unconfirmed.size() < MAX_PENDING;
    }

    private static Failure lost() {
        return Failure.of(
                ErrorReason.LEADERSHIP_LOST,
                "the controller changed while the command was under way: its outcome is unknown; look before trying again");
    }
}
