package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.runtime.MonotonicClock;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From a checked batch to its answer. Writes queue here in order of arrival; all that gathered are decided and proposed together,
 * and nothing more is proposed until the core has answered: a proposal is taken or refused as a whole, so a decision that
 * counted on an earlier batch can never outlive that batch. Loop only.
 */
final class ProducePath {
    private static final int TAIL_READ_BYTES = 1 << 20;
    private static final long THROTTLE_RETRY_MS = 50;
    private static final long DISK_FULL_RETRY_MS = 500;

    private record Accepted(ProduceWrite write, @Nullable TailBatch tail) {}

    private record Retry(ProduceWrite write, TailBatch original) {}

    private record Proposal(long token, List<Accepted> accepted, List<Retry> retries) {}

    private final RaftGroup group;
    private final Leadership leadership;
    private final ProducerLedger ledger;
    private final CommittedProducers producers;
    private final PendingProduces pending;
    private final UncommittedBytes inBroker;
    private final MonotonicClock clock;
    private final Supplier<Failure> lost;
    private final WriteQueue queue = new WriteQueue();

    private PartitionSettings settings;
    private long lastToken;
    private @Nullable Proposal unanswered;
    private boolean flushing;
    private boolean flushRequested;
    private boolean tailKnown;

    ProducePath(
            RaftGroup group,
            Leadership leadership,
            CommittedProducers producers,
            PartitionSettings settings,
            MonotonicClock clock,
            LongSupplier logStartOffset,
            UncommittedBytes inBroker) {
        this.inBroker = inBroker;
        this.group = group;
        this.leadership = leadership;
        this.producers = producers;
        this.ledger = new ProducerLedger(producers);
        this.pending = new PendingProduces(logStartOffset, inBroker);
        this.clock = clock;
        this.lost = leadership::lost;
        this.settings = settings;
    }

    void configure(PartitionSettings newSettings) {
        settings = newSettings;
    }

    void submit(ProduceWrite write) {
        if (queue.sizeBytes() + write.batch().sizeBytes() > settings.maxQueuedBytes()) {
            submitFailed(new WriteQueue.Item.Failed(
                    write.lane(),
                    throttled("too many batches wait for this partition"),
                    write.deadlineNanos(),
                    write.done()));
            return;
        }
        queue.add(write);
        requestFlush();
    }

    /** Answers in its turn a write that has failed outside. */
    void submitFailed(WriteQueue.Item.Failed failed) {
        queue.addFailed(failed);
        requestFlush();
    }

    // ---- what the group reports -----------------------------------------------------------------------------------

    void leadershipBegan() {
        if (group.status().lastIndex() < producers.appliedIndex()) {
            // Committed entries cannot vanish: going on would take new entries for applied ones and write duplicates.
            throw new IllegalStateException("producer state is that after entry " + producers.appliedIndex()
                    + ", but the log ends at " + group.status().lastIndex());
        }
        tailKnown = false;
        learnTail();
        requestFlush();
    }

    /** The log begins elsewhere; what is committed there is known from another replica. */
    void restarted(ProducerStateStore.Saved state) {
        tailKnown = false;
        ledger.dropTail();
        producers.restart(state);
    }

    void leadershipEnded() {
        tailKnown = false;
        ledger.dropTail();
        pending.endAll(leadership.lost());
        requestFlush();
    }

    /** Nothing of the group is heard any more, not even what has become of a proposal. */
    void ended() {
        Proposal last = unanswered;
        unanswered = null;
        if (last != null) {
            refuseAll(last, leadership.lost());
        }
        requestFlush();
    }

    void proposed(long token, long firstIndex, int term) {
        Proposal answered = answered(token);
        if (answered == null) {
            return;
        }
        List<Entry> entries = leadership.leadsIn(term)
                ? inMemory(firstIndex, firstIndex + answered.accepted().size() - 1)
                : List.of();
        if (entries.size() != answered.accepted().size() || entries.getLast().term() != term) {
            // Deposed between the step and its answer: the entries may be cut already, or replicated and survive.
            ledger.dropTail();
            refuseAll(answered, leadership.lost());
            return;
        }
        for (int i = 0; i < entries.size(); i++) {
            BatchPlace place = BatchPlace.of(entries.get(i));
            Accepted accepted = answered.accepted().get(i);
            if (accepted.tail() != null) {
                accepted.tail().write(place.baseOffset(), place.appendTimeMs(), place.index(), place.term());
            }
            pending.appended(place, accepted.write());
        }
        pending.report();
        ledger.proposalsAccepted();
        answered.retries().forEach(this::awaitOriginal);
        requestFlush();
    }

    void rejected(long token, RejectReason reason) {
        Proposal answered = answered(token);
        if (answered == null) {
            return;
        }
        ledger.proposalsRejected();
        Failure failure = switch (reason) {
            case NOT_LEADER -> leadership.leads() ? leadership.notYetReady() : leadership.notLeader();
            case OVERLOADED -> throttled("too much of this partition waits for its commit");
            case TRANSFERRING -> leadership.notYetReady();
            case DISK_FULL -> diskFull();
            case HALTED -> leadership.notLeader();
        };
        refuseAll(answered, failure);
    }

    void durable(long durableIndex) {
        if (leadership.leads()) {
            pending.durable(durableIndex);
        }
    }

    void committed(Entry entry) {
        RecordBatch batch = entry.kind() == EntryKind.DATA ? header(entry) : null;
        if (batch != null && batch.hasProducerId()) {
            ledger.committed(batch.producerId(), batch.producerEpoch(), written(entry, batch));
        } else {
            producers.apply(entry.index(), EntryFrame.appendTimeMs(entry));
        }
        pending.committed(entry.index(), entry.term(), lost);
    }

    /** After the last of the entries that were delivered together. */
    void allCommitted() {
        pending.report();
        learnTail();
        requestFlush();
    }

    void tick(long nowNanos) {
        pending.expire(nowNanos);
        queue.expire(nowNanos, ProducePath::tooLate);
        learnTail();
        requestFlush();
    }

    // ---- proposing --------------------------------------------------------------------------------------------------

    /** Proposes in a later task, so that everything that comes in with this one goes together. */
    private void requestFlush() {
        if (!flushRequested && !queue.isEmpty()) {
            flushRequested = true;
            group.execute(() -> {
                flushRequested = false;
                flush();
            });
        }
    }

    private void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        while (unanswered == null && !queue.isEmpty() && flushOnce()) {}
        flushing = false;
    }

    /** @return whether it made progress */
    private boolean flushOnce() {
        List<Accepted> accepted = new ArrayList<>();
        List<Retry> retries = new ArrayList<>();
        long proposalBytes = 0;
        boolean progress = false;
        for (WriteQueue.Item head = queue.peek(); head != null; head = queue.peek()) {
            switch (head) {
                case WriteQueue.Item.Failed failed -> failed.answer();
                case WriteQueue.Item.Wanted(ProduceWrite write) -> {
                    Failure refusal = refusal(write);
                    if (refusal != null) {
                        PendingProduces.refuse(write, refusal);
                    } else if (hasRoom(proposalBytes, write.batch().sizeBytes())) {
                        write.lane().resume();
                        proposalBytes +=
                                decide(write, accepted, retries) ? write.batch().sizeBytes() : 0;
                    } else {
                        propose(accepted, retries);
                        return progress;
                    }
                }
            }
            queue.remove();
            progress = true;
        }
        propose(accepted, retries);
        return progress;
    }

    /** @return whether the batch was accepted for the log */
    private boolean decide(ProduceWrite write, List<Accepted> accepted, List<Retry> retries) {
        if (!write.batch().isIdempotent()) {
            accepted.add(new Accepted(taken(write), null));
            return true;
        }
        switch (ledger.decide(write.batch())) {
            case ProducerLedger.Decision.Append() -> {
                accepted.add(new Accepted(taken(write), ledger.propose(write.batch())));
                return true;
            }
            case ProducerLedger.Decision.DuplicateOfCommitted(WrittenBatch original) ->
                pending.duplicatedCommitted(BatchPlace.of(original), taken(write));
            case ProducerLedger.Decision.DuplicateOfTail(TailBatch original) ->
                retries.add(new Retry(taken(write), original));
            case ProducerLedger.Decision.Refuse(Failure failure) -> PendingProduces.refuse(write, failure);
        }
        return false;
    }

    /** Who asks for no acknowledgement is answered now, and never again. */
    private ProduceWrite taken(ProduceWrite write) {
        if (write.acks() != Acks.NONE) {
            return write;
        }
        Callbacks.give(write.done(), new ProduceOutcome.Appended(-1, -1, -1, leadership.term(), 0, Acks.NONE, false));
        return withoutAnswer(write);
    }

    private void propose(List<Accepted> accepted, List<Retry> retries) {
        if (accepted.isEmpty()) {
            retries.forEach(this::awaitOriginal);
            return;
        }
        lastToken++;
        unanswered = new Proposal(lastToken, accepted, retries);
        group.propose(
                lastToken,
                accepted.stream()
                        .map(each -> new BatchProposal(each.write().batch()))
                        .toList());
    }

    private void awaitOriginal(Retry retry) {
        WrittenBatch original = retry.original().written();
        if (original == null) {
            throw new IllegalStateException("a batch of an answered proposal has no place in the log");
        }
        if (retry.write().acks() != Acks.NONE) {
            pending.duplicated(BatchPlace.of(original), retry.write());
        }
    }

    private void refuseAll(Proposal proposal, Failure failure) {
        proposal.accepted().forEach(accepted -> PendingProduces.refuse(accepted.write(), failure));
        proposal.retries().forEach(retry -> PendingProduces.refuse(retry.write(), failure));
        requestFlush();
    }

    private @Nullable Proposal answered(long token) {
        Proposal answered = unanswered;
        if (answered == null || answered.token() != token) {
            return null;
        }
        unanswered = null;
        return answered;
    }

    // ---- checks -----------------------------------------------------------------------------------------------------

    private @Nullable Failure refusal(ProduceWrite write) {
        if (write.lane().isFailed() && !write.resume()) {
            return Failure.of(
                    ErrorReason.STREAM_PARTITION_FAILED,
                    "an earlier batch for this partition failed; resend from that one on, the first with resume = true");
        }
        if (!leadership.leads()) {
            return leadership.notLeader();
        }
        if (clock.nanos() - write.deadlineNanos() >= 0) {
            return tooLate();
        }
        if (write.leaderEpoch() != 0 && write.leaderEpoch() != leadership.term()) {
            return leadership.staleEpoch(write.leaderEpoch());
        }
        if (write.batch().sizeBytes() > settings.maxBatchBytes()) {
            return CheckedBatch.tooLarge(write.batch().sizeBytes(), settings.maxBatchBytes());
        }
        if (write.batch().isIdempotent() && !tailKnown) {
            return leadership.notYetReady();
        }
        return null;
    }

    private boolean hasRoom(long proposalBytes, int sizeBytes) {
        boolean inProposal = proposalBytes == 0 || proposalBytes + sizeBytes <= settings.maxProposalBytes();
        long uncommitted = pending.uncommittedBytes() + proposalBytes;
        return inProposal
                && (uncommitted == 0 || uncommitted + sizeBytes <= settings.maxUncommittedBytes())
                && inBroker.hasRoom(uncommitted, sizeBytes);
    }

    /** The same write after its caller has been answered. */
    private static ProduceWrite withoutAnswer(ProduceWrite write) {
        return new ProduceWrite(
                write.batch(),
                write.acks(),
                write.leaderEpoch(),
                write.deadlineNanos(),
                write.lane(),
                write.resume(),
                outcome -> {});
    }

    private static Failure tooLate() {
        return throttled("the batch waited for its whole timeout to be appended");
    }

    private static Failure diskFull() {
        return Failure.of(
                        ErrorReason.DISK_FULL,
                        "the disks of this partition's brokers are full; nothing was written, try again when there is space")
                .withRetryAfterMs(DISK_FULL_RETRY_MS);
    }

    static Failure throttled(String why) {
        return Failure.of(ErrorReason.THROTTLED, why + "; nothing was written, try again shortly")
                .withRetryAfterMs(THROTTLE_RETRY_MS);
    }

    // ---- the log ----------------------------------------------------------------------------------------------------

    /**
     * Rebuilds the overlay of a new leader from the entries after the applied ones. They may not all be in memory yet when the
     * leader still catches up with what was committed before a restart; then it is tried again as that goes on.
     */
    private void learnTail() {
        if (tailKnown || !leadership.leads() || unanswered != null) {
            return;
        }
        long lastIndex = group.status().lastIndex();
        List<Entry> entries = inMemory(producers.appliedIndex() + 1, lastIndex);
        if (producers.appliedIndex() + entries.size() < lastIndex) {
            return;
        }
        ledger.dropTail();
        for (Entry entry : entries) {
            RecordBatch batch = entry.kind() == EntryKind.DATA ? header(entry) : null;
            if (batch != null && batch.hasProducerId()) {
                ledger.addInherited(batch.producerId(), batch.producerEpoch(), written(entry, batch));
            }
        }
        tailKnown = true;
    }

    private List<Entry> inMemory(long fromIndex, long toIndex) {
        List<Entry> found = new ArrayList<>();
        long next = fromIndex;
        while (next <= toIndex) {
            List<Entry> part = group.inMemory(next, toIndex, TAIL_READ_BYTES);
            if (part.isEmpty()) {
                break;
            }
            found.addAll(part);
            next = part.getLast().index() + 1;
        }
        return found;
    }

    private static WrittenBatch written(Entry entry, RecordBatch batch) {
        return new WrittenBatch(
                batch.baseSequence(),
                batch.lastSequence(),
                EntryFrame.baseOffset(entry),
                EntryFrame.appendTimeMs(entry),
                entry.index(),
                entry.term());
    }

    private static RecordBatch header(Entry entry) {
        try {
            return RecordBatch.of(EntryFrame.payload(entry));
        } catch (InvalidBatchException e) {
            throw new IllegalStateException(entry + " was verified and is no batch: " + e.getMessage(), e);
        }
    }
}
