package dev.balsa.client.producer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.Leader;
import dev.balsa.client.producer.BatchOutcome.End;
import dev.balsa.client.producer.ProducerIdentities.Identity;
import dev.balsa.proto.v1.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's batches behind the lane, in order: those waiting to be sent (again), then, before them, those under way on one
 * stream. Owned by the sender.
 *
 * <p>Order through failures: when a batch fails, it and everything sent after it go back to the front of the queue as they were,
 * and the first write after that carries {@code resume}. So no batch ever overtakes a failed one, and sequence numbers given
 * out once stay in their order.
 */
final class PartitionSender {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionSender.class);

    /** Leader hints followed one after the other before a pause. */
    private static final int MAX_REDIRECTS = 3;

    private final TopicPartition partition;
    private final SenderContext context;
    private final BatchSequence sequence;
    private final BatchQueue queue;
    private final Deque<ProducerBatch> inFlight = new ArrayDeque<>();

    private @Nullable BrokerSender queuedAt;
    private @Nullable BrokerSender sentTo;
    private int sentEpoch;
    private boolean resume;
    private int failures;
    private int redirects;
    private long blockedUntilMs;
    private int blockedEpoch;
    private boolean seekingLeader;
    private long timerAtMs = Long.MAX_VALUE;
    private @Nullable BrokerFailure lastFailure;

    PartitionSender(PartitionLane lane, SenderContext context) {
        this.partition = lane.partition();
        this.context = context;
        this.queue =
                new BatchQueue(lane, context, () -> evaluate(context.clock().nowMs()));
        this.sequence = new BatchSequence(context.settings().idempotent());
    }

    TopicPartition partition() {
        return partition;
    }

    boolean hasWork() {
        return !inFlight.isEmpty() || !queue.isEmpty();
    }

    /** Looks whether something can be sent, and puts itself into the queue of the broker that is to get it. */
    void evaluate(long nowMs) {
        if (!hasWork()) {
            return;
        }
        context.coordination().activate(this);
        followLeader();
        setTimer(queue.prepare(nowMs, inFlight.isEmpty()));
        BrokerSender target = target(nowMs);
        if (target != null && queuedAt != target) {
            queuedAt = target;
            target.enqueue(this);
        }
    }

    /** The broker that may get a batch right now; if there is none, whatever will change that has been set going. */
    @Nullable
    BrokerSender target(long nowMs) {
        if (queue.isEmpty()) {
            return null;
        }
        Leader leader = context.metadata().leader(partition);
        if (leader == null) {
            context.refresher().want(nowMs);
            context.coordination().awaitLeader(this);
            return null;
        }
        if (nowMs < blockedUntilMs && leader.epoch() <= blockedEpoch) {
            setTimer(blockedUntilMs);
            if (seekingLeader) {
                context.refresher().want(nowMs);
                context.coordination().awaitLeader(this);
            }
            return null;
        }
        BrokerSender broker = context.coordination().broker(leader.endpoint());
        if (!inFlight.isEmpty() && sentTo != broker) {
            // Two brokers at a time could write in either order.
            return null;
        }
        if (inFlight.size() >= context.settings().maxInFlight() || !hasIdentity()) {
            return null;
        }
        long dueMs = queue.dueMs(nowMs, inFlight.isEmpty());
        if (dueMs > nowMs) {
            setTimer(dueMs);
            return null;
        }
        return broker;
    }

    /**
     * If the partition has another leader while batches are under way to the old one, which may be frozen, they are sent again
     * at once. That needs idempotence: without it they might be written twice, so that their end has to be awaited.
     */
    private void followLeader() {
        Leader leader = context.metadata().leader(partition);
        if (leader == null || !context.settings().idempotent() || !isOvertaken()) {
            return;
        }
        if (sentTo != context.coordination().broker(leader.endpoint())) {
            inFlight.forEach(ProducerBatch::markOutcomeUnknown);
            takeBackAll();
        }
    }

    /** Whether batches are under way to a leader whose term is over. */
    boolean isOvertaken() {
        Leader leader = context.metadata().leader(partition);
        return !inFlight.isEmpty() && leader != null && leader.epoch() > sentEpoch;
    }

    private boolean hasIdentity() {
        if (!sequence.needsIdentity()) {
            return true;
        }
        Identity identity = context.identities().get(sequence.brokenIdentity());
        if (identity == null) {
            context.coordination().awaitIdentity(this);
            return false;
        }
        sequence.begin(identity, queue.ready());
        return true;
    }

    private void setTimer(long atMs) {
        if (atMs < timerAtMs) {
            timerAtMs = atMs;
            context.timers().set(this, atMs);
        }
    }

    void timerFired(long atMs) {
        if (atMs >= timerAtMs) {
            timerAtMs = Long.MAX_VALUE;
        }
    }

    /** Whether this broker's queue is still the one it stands in; then it leaves it. */
    boolean leaveQueue(BrokerSender broker) {
        if (queuedAt != broker) {
            return false;
        }
        queuedAt = null;
        return true;
    }

    /** Takes the next batch for sending, closed and numbered; null if there is none. */
    @Nullable
    ProducerBatch takeNext() {
        return queue.take(sequence);
    }

    /** Gives back what {@link #takeNext} took and the request had no room for. */
    void putBack(ProducerBatch batch) {
        queue.addFirst(batch);
    }

    /** Whether the next write has to ask for the partition to be accepted again; asked once for each write. */
    boolean takeResume() {
        boolean wasSet = resume;
        resume = false;
        return wasSet;
    }

    void sent(ProducerBatch batch, SentRequest request, BrokerSender broker) {
        Leader leader = context.metadata().leader(partition);
        sentTo = broker;
        sentEpoch = leader == null ? 0 : leader.epoch();
        batch.sentIn(request);
        inFlight.addLast(batch);
    }

    void written(ProducerBatch batch, End.Written answer, long nowMs) {
        batch.written(answer);
        batch.sentIn(null);
        failures = 0;
        redirects = 0;
        lastFailure = null;
        sequence.confirmed();
        // Answers come in order; should a broker break that, callbacks still do not.
        for (ProducerBatch first = inFlight.peekFirst(); first != null; first = inFlight.peekFirst()) {
            End.Written done = first.written();
            if (done == null) {
                break;
            }
            inFlight.pollFirst();
            end(first, done);
        }
        evaluate(nowMs);
    }

    /** Why the newest attempt failed; null if it did not. */
    @Nullable
    BrokerFailure lastFailure() {
        return lastFailure;
    }

    void failed(ProducerBatch batch, BrokerFailure failure, long nowMs) {
        lastFailure = failure;
        takeBackFrom(batch, !failure.definitelyNotWritten());
        batch.countFailure();
        if (batch.isEnded()) {
            // Its time ran out while it was under way: it is reported, and must not be sent once more.
            drop(batch);
        } else if (isAtMostOnce() && batch.isOutcomeUnknown()) {
            block(failure, sentEpoch, nowMs);
        } else {
            decide(batch, failure, nowMs);
        }
        failWhatMayBeWritten(failure);
        evaluate(nowMs);
    }

    /** With acks=0 nobody waits for an answer that would tell a second copy from the first. */
    private boolean isAtMostOnce() {
        return context.settings().acks() == Acks.NONE;
    }

    private void failWhatMayBeWritten(BrokerFailure failure) {
        if (!isAtMostOnce()) {
            return;
        }
        for (ProducerBatch doubtful : queue.ready()) {
            if (doubtful.isOutcomeUnknown()) {
                fail(doubtful, failure);
            }
        }
    }

    private void decide(ProducerBatch batch, BrokerFailure failure, long nowMs) {
        switch (FailureAction.of(failure, context.settings().idempotent())) {
            case RETRY -> retry(batch, failure, nowMs);
            case SPLIT -> split(batch, failure);
            case RENUMBER -> renumber(batch, failure);
            case FAIL -> fail(batch, failure);
            case END_PRODUCER -> context.coordination().endProducer(failure);
        }
    }

    private void retry(ProducerBatch batch, BrokerFailure failure, long nowMs) {
        if (batch.failures() > context.settings().retries()) {
            fail(batch, failure);
            return;
        }
        int triedEpoch = sentEpoch;
        Leader hint = failure.hint();
        if (hint != null) {
            context.metadata().hear(partition, hint);
        }
        Leader leader = context.metadata().leader(partition);
        boolean elsewhere = leader != null && leader.epoch() > triedEpoch;
        if (elsewhere && redirects < MAX_REDIRECTS) {
            redirects++;
            blockedUntilMs = 0;
            return;
        }
        block(failure, elsewhere && leader != null ? leader.epoch() : triedEpoch, nowMs);
    }

    private void block(BrokerFailure failure, int epoch, long nowMs) {
        failures++;
        redirects = 0;
        long pauseMs = Math.max(failure.retryAfterMs(), context.backoff().delayMs(failures));
        LOG.debug(
                "{} waits {} ms or for a new leader: {} {}",
                partition,
                pauseMs,
                failure.reasonName(),
                failure.message());
        blockedUntilMs = nowMs + pauseMs;
        blockedEpoch = epoch;
        seekingLeader = failure.reason() != Reason.REASON_STREAM_PARTITION_FAILED
                && failure.reason() != Reason.REASON_THROTTLED
                && failure.reason() != Reason.REASON_DISK_FULL;
    }

    /** The stream that carried its batches is gone; whether they were written is unknown. */
    void streamClosed(ProduceStream stream, BrokerFailure failure, long nowMs) {
        if (!hasSentOn(stream)) {
            return;
        }
        lastFailure = failure;
        List<ProducerBatch> lost = List.copyOf(inFlight);
        lost.forEach(ProducerBatch::markOutcomeUnknown);
        takeBackAll();
        for (ProducerBatch batch : lost) {
            batch.countFailure();
            if (batch.isEnded()) {
                drop(batch);
            } else if (batch.failures() > context.settings().retries()) {
                fail(batch, failure);
            }
        }
        failWhatMayBeWritten(failure);
        block(failure, sentEpoch, nowMs);
        evaluate(nowMs);
    }

    private boolean hasSentOn(ProduceStream stream) {
        for (ProducerBatch batch : inFlight) {
            SentRequest request = batch.sentIn();
            if (request != null && request.stream() == stream) {
                return true;
            }
        }
        return false;
    }

    /** The broker it is queued at cannot be reached: wait a while, or for another leader. */
    void brokerUnreachable(BrokerFailure failure, long nowMs) {
        lastFailure = failure;
        Leader leader = context.metadata().leader(partition);
        block(failure, leader == null ? 0 : leader.epoch(), nowMs);
        evaluate(nowMs);
    }

    private void takeBackAll() {
        ProducerBatch first = inFlight.peekFirst();
        if (first != null) {
            takeBackFrom(first, false);
        }
    }

    /** Moves a batch under way, and all behind it, to the front of what is to be sent. */
    private void takeBackFrom(ProducerBatch batch, boolean outcomeUnknown) {
        resume = true;
        while (inFlight.contains(batch)) {
            ProducerBatch last = inFlight.removeLast();
            SentRequest request = last.sentIn();
            if (request != null) {
                request.forget(last);
                last.sentIn(null);
            }
            if (outcomeUnknown) {
                // What was sent behind it may have got into the log together with it.
                last.markOutcomeUnknown();
            }
            queue.addFirst(last);
        }
    }

    private void split(ProducerBatch batch, BrokerFailure failure) {
        if (batch.recordCount() < 2) {
            fail(batch, failure);
            return;
        }
        List<ProducerBatch> parts = BatchSplitter.split(batch, context.compressor());
        if (parts.isEmpty()) {
            fail(batch, failure);
            return;
        }
        LOG.info("a batch of {} records for {} was too large and is sent in two", batch.recordCount(), partition);
        queue.remove(batch);
        queue.addFirst(parts.get(1));
        queue.addFirst(parts.get(0));
        context.meter().split();
        context.accumulator().split(batch.outcome(), parts);
    }

    /**
     * The broker holds another sequence number for the next one: an earlier batch was given up whose outcome is unknown, or
     * the broker has forgotten this producer. Batches before this one have ended, and a log takes no batch out of sequence: so
     * neither this one nor any behind it was written by an earlier try, and all may go on under a new producer id.
     */
    private void renumber(ProducerBatch batch, BrokerFailure failure) {
        if (sequence.isGivenUp()) {
            fail(batch, failure);
            return;
        }
        if (failure.reason() == Reason.REASON_UNKNOWN_PRODUCER) {
            // A forgotten producer proves nothing about tries whose outcome is unknown.
            for (ProducerBatch doubtful : queue.ready()) {
                if (doubtful.isOutcomeUnknown()) {
                    queue.remove(doubtful);
                    end(doubtful, new End.Failed(failure.toException(false)));
                }
            }
        }
        LOG.warn("{} goes on under a new producer id: {} {}", partition, failure.reasonName(), failure.message());
        sequence.breakOff();
    }

    private void fail(ProducerBatch batch, BrokerFailure failure) {
        boolean notWritten = !batch.isOutcomeUnknown();
        drop(batch);
        end(batch, new End.Failed(failure.toException(notWritten)));
    }

    /** Takes a batch out of the queue for good; those behind it move up in the sequence if that is safe. */
    private void drop(ProducerBatch batch) {
        List<ProducerBatch> behind = queue.behind(batch);
        queue.remove(batch);
        queue.tellHeldBack();
        sequence.dropped(batch, behind);
    }

    private void end(ProducerBatch batch, End how) {
        if (!batch.isEnded() && how instanceof End.Failed) {
            context.meter().failed(batch.recordCount());
        } else if (!batch.isEnded() && how instanceof End.Written written && written.duplicate()) {
            context.meter().duplicate(batch.recordCount());
        }
        batch.end(how, context.budget());
        context.accumulator().ended(batch.outcome());
    }

    /** Ends the batches whose time has run out. */
    void expire(long nowMs) {
        long createdUpToMs = nowMs - context.settings().deliveryTimeoutMs();
        for (ProducerBatch batch : inFlight) {
            if (batch.createdAtMs() > createdUpToMs) {
                break;
            }
            // It stays under way: its answer still says how the sequence goes on.
            batch.markOutcomeUnknown();
            if (!batch.isEnded()) {
                end(batch, new End.Failed(timedOut(batch)));
            }
        }
        for (ProducerBatch first : queue.ready()) {
            if (first.createdAtMs() > createdUpToMs) {
                break;
            }
            drop(first);
            end(first, new End.Failed(timedOut(first)));
        }
        for (ProducerBatch first : queue.packingUpTo(createdUpToMs)) {
            end(first, new End.Failed(timedOut(first)));
        }
        for (ProducerBatch first = queue.takeFromLane(createdUpToMs);
                first != null;
                first = queue.takeFromLane(createdUpToMs)) {
            end(first, new End.Failed(timedOut(first)));
        }
        queue.tellHeldBack();
    }

    private BalsaException timedOut(ProducerBatch batch) {
        BrokerFailure cause =
                lastFailure != null ? lastFailure : context.refresher().lastFailure();
        if (cause == null) {
            cause = context.identities().lastFailure();
        }
        String outcome = batch.isOutcomeUnknown() ? "it is unknown whether it was written" : "it was not written";
        return new ClientTimeoutException(
                "no answer for a batch of " + batch.recordCount() + " records to " + partition + " within "
                        + context.settings().deliveryTimeoutMs() + " ms; " + outcome
                        + (cause == null ? "" : "; last failure: " + cause.reasonName() + ", " + cause.message()),
                !batch.isOutcomeUnknown());
    }

    /** Ends everything at once: the producer is closed or broken. */
    void abort(BrokerFailure failure) {
        inFlight.forEach(ProducerBatch::markOutcomeUnknown);
        takeBackAll();
        for (ProducerBatch batch : queue.ready()) {
            queue.remove(batch);
            end(batch, new End.Failed(failure.toException(!batch.isOutcomeUnknown())));
        }
        for (ProducerBatch batch : queue.packingUpTo(Long.MAX_VALUE)) {
            end(batch, new End.Failed(failure.toException(true)));
        }
        for (ProducerBatch batch = queue.takeFromLane(Long.MAX_VALUE);
                batch != null;
                batch = queue.takeFromLane(Long.MAX_VALUE)) {
            end(batch, new End.Failed(failure.toException(true)));
        }
    }
}
