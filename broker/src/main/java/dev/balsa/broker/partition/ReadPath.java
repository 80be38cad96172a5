package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.log.PartitionLog;
import dev.balsa.log.entry.ControlPayload;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.runtime.MonotonicClock;
import dev.balsa.raft.runtime.RaftGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads of committed records: the newest from memory, on the loop; older ones from segments, on the pool for cold reads. Every
 * read is checked twice: that this replica may serve as leader at this very moment, and that no batch ends beyond the high
 * watermark. Loop only.
 */
final class ReadPath {
    private static final Logger LOG = LoggerFactory.getLogger(ReadPath.class);
    private static final long THROTTLE_RETRY_MS = 100;
    private static final int SEARCH_BYTES = 1 << 20;
    private static final int MAX_SEARCHES = 3;
    private static final long NO_OFFSET = -1;

    private final RaftGroup group;
    private final PartitionLog log;
    private final PartitionId partition;
    private final Leadership leadership;
    private final MonotonicClock clock;
    private final Executor coldReads;
    private final ReadBarriers barriers;
    private final RecentOffsets recent = new RecentOffsets();
    private final List<CommitWaiter> waiters = new ArrayList<>();

    private PartitionSettings settings;
    private long appliedIndex;
    private int appliedTerm;
    private long highWatermark;
    /** As committed entries have said; segments hear of it a moment later. */
    private long givenUpBeforeOffset;

    ReadPath(
            RaftGroup group,
            PartitionLog log,
            PartitionId partition,
            Leadership leadership,
            PartitionSettings settings,
            PartitionPorts ports) {
        this.group = group;
        this.log = log;
        this.partition = partition;
        this.leadership = leadership;
        this.clock = ports.clock();
        this.coldReads = ports.coldReads();
        this.barriers = new ReadBarriers(group, () -> appliedIndex);
        this.settings = settings;
        this.highWatermark = log.storedOffset();
    }

    void configure(PartitionSettings newSettings) {
        settings = newSettings;
    }

    long highWatermark() {
        return highWatermark;
    }

    /** Offset of the oldest record. */
    long startOffset() {
        return Math.max(log.startOffset(), givenUpBeforeOffset);
    }

    int waiting() {
        return waiters.size() + barriers.size();
    }

    // ---- what the group reports -----------------------------------------------------------------------------------

    void committed(Entry entry) {
        appliedIndex = entry.index();
        appliedTerm = entry.term();
        long nextOffset = EntryFrame.nextOffset(entry);
        recent.add(entry.index(), EntryFrame.baseOffset(entry), nextOffset, log.storedOffset());
        highWatermark = Math.max(highWatermark, nextOffset);
        givenUpBeforeOffset = Math.max(givenUpBeforeOffset, Math.min(ControlPayload.logStart(entry), highWatermark));
    }

    /** What was delivered before counts no more; the log begins behind the anchor. */
    void restarted(Anchor anchor) {
        appliedIndex = anchor.id().index();
        appliedTerm = anchor.id().term();
        long nextOffset = EntryPlace.after(anchor).nextOffset();
        highWatermark = Math.max(highWatermark, nextOffset);
        // At once: the segments begin there a moment later.
        givenUpBeforeOffset = Math.max(givenUpBeforeOffset, nextOffset);
        recent.clear();
    }

    /** @param bytes of records in the entries that were delivered together */
    void allCommitted(long bytes) {
        barriers.check(clock.nanos());
        if (bytes > 0) {
            waiters.forEach(waiter -> waiter.committed(bytes));
            waiters.removeIf(CommitWaiter::isOver);
        }
    }

    /** Whoever waits looks again and is told where to go. */
    void leadershipEnded() {
        barriers.endAll(leadership.notLeader());
        List<CommitWaiter> woken = List.copyOf(waiters);
        waiters.clear();
        woken.forEach(CommitWaiter::wake);
    }

    void tick(long nowNanos) {
        barriers.check(nowNanos);
        waiters.forEach(waiter -> waiter.expire(nowNanos));
        waiters.removeIf(CommitWaiter::isOver);
        recent.forgetStored(log.storedOffset());
    }

    // ---- what callers ask -------------------------------------------------------------------------------------------

    void read(ReadRequest request) {
        Failure refusal = refusal(request);
        if (refusal != null) {
            fail(request, refusal);
        } else if (request.offset() == highWatermark || (request.maxBytes() <= 0 && !request.alwaysOne())) {
            found(request, List.of());
        } else {
            List<Entry> entries = fromMemory(request);
            if (!entries.isEmpty()) {
                found(request, entries);
            } else if (request.offset() < log.storedOffset()) {
                readCold(request);
            } else {
                LOG.error(
                        "offset {} of {} is committed, but neither in memory nor in segments",
                        request.offset(),
                        partition);
                fail(request, unreadable());
            }
        }
    }

    void awaitCommit(CommitWaiter waiter, long beyondOffset) {
        if (!leadership.leads() || highWatermark > beyondOffset) {
            waiter.wake();
        } else if (waiting() >= settings.maxFetchWaiters()) {
            waiter.refuse(tooManyWaiters());
        } else {
            waiters.add(waiter);
        }
    }

    void awaitBarrier(long deadlineNanos, Runnable passed, Consumer<Failure> failed) {
        Failure refusal = refusal();
        if (refusal != null) {
            Callbacks.give(failed, refusal);
        } else if (waiting() >= settings.maxFetchWaiters()) {
            Callbacks.give(failed, tooManyWaiters());
        } else {
            barriers.await(deadlineNanos, passed, failed);
        }
    }

    void bounds(Consumer<OffsetBounds> found, Consumer<Failure> failed) {
        Failure refusal = refusal();
        if (refusal != null) {
            Callbacks.give(failed, refusal);
        } else {
            Callbacks.give(found, new OffsetBounds(startOffset(), highWatermark, leadership.term()));
        }
    }

    /** Why records before this offset cannot be given up here and now; null if they can. */
    @Nullable
    Failure deletionRefusal(long beforeOffset) {
        Failure refusal = refusal();
        if (refusal != null) {
            return refusal;
        }
        return beforeOffset < 0 || beforeOffset > highWatermark ? outOfRange(beforeOffset) : null;
    }

    /** Base offset of the first batch with a record of at least this time, -1 if there is none. */
    void offsetForTimestamp(long timestampMs, LongConsumer found, Consumer<Failure> failed) {
        searchTimestamp(timestampMs, MAX_SEARCHES, found, failed);
    }

    // ---- reading
    // ------------------------------------------------------------------------------------------------------

    /** Entries from the one that holds the offset on, with at least one record if there is one in memory. */
    private List<Entry> fromMemory(ReadRequest request) {
        long index = recent.indexOf(request.offset());
        return index < 0 ? List.of() : group.inMemory(index, appliedIndex, Math.max(request.maxBytes(), 1));
    }

    private void readCold(ReadRequest request) {
        inBackground(
                () -> {
                    List<Entry> entries = log.readFromOffset(request.offset(), Math.max(request.maxBytes(), 1));
                    group.execute(() -> coldDone(request, entries));
                },
                problem -> {
                    // Retention may have taken it away meanwhile, which is no damage.
                    Failure refusal = refusal(request);
                    fail(request, refusal == null ? unreadable(problem) : refusal);
                },
                failure -> fail(request, failure));
    }

    /** The check is made again: the process may have been frozen while the read was under way. */
    private void coldDone(ReadRequest request, List<Entry> entries) {
        Failure refusal = refusal(request);
        if (refusal != null) {
            fail(request, refusal);
        } else {
            found(request, entries);
        }
    }

    private void found(ReadRequest request, List<Entry> entries) {
        List<ByteBuffer> batches = new ArrayList<>();
        long sizeBytes = 0;
        long nextOffset = request.offset();
        for (Entry entry : entries) {
            if (entry.kind() != EntryKind.DATA || EntryFrame.nextOffset(entry) <= request.offset()) {
                continue;
            }
            ByteBuffer batch = EntryFrame.payloadInPlace(entry);
            boolean fits =
                    sizeBytes + batch.remaining() <= request.maxBytes() || (batches.isEmpty() && request.alwaysOne());
            if (!fits || EntryFrame.nextOffset(entry) > highWatermark) {
                break;
            }
            batches.add(batch);
            sizeBytes += batch.remaining();
            nextOffset = EntryFrame.nextOffset(entry);
        }
        Callbacks.give(
                request.done(),
                new ReadOutcome.Found(batches, sizeBytes, nextOffset, highWatermark, startOffset(), leadership.term()));
    }

    /** Segments first, then what was not in them when that search began. */
    private void searchTimestamp(long timestampMs, int searchesLeft, LongConsumer found, Consumer<Failure> failed) {
        Failure refusal = searchesLeft == 0 ? tooManyColdReads() : refusal();
        if (refusal != null) {
            Callbacks.give(failed, refusal);
            return;
        }
        long fromOffset = startOffset();
        Runnable again = () -> searchTimestamp(timestampMs, searchesLeft - 1, found, failed);
        inBackground(
                () -> {
                    long storedIndex = log.storedIndex();
                    long offset = log.offsetForTimestamp(timestampMs, fromOffset);
                    group.execute(() -> {
                        OptionalLong result = offset >= 0
                                ? OptionalLong.of(offset < highWatermark ? offset : NO_OFFSET)
                                : searchMemory(timestampMs, fromOffset, storedIndex + 1);
                        if (result.isEmpty() || fromOffset < startOffset()) {
                            again.run();
                        } else {
                            // The batch may begin before what is left of it.
                            long first = result.getAsLong();
                            long answer = first == NO_OFFSET ? NO_OFFSET : Math.max(first, fromOffset);
                            Callbacks.run(() -> found.accept(answer));
                        }
                    });
                },
                problem -> {
                    if (fromOffset < startOffset()) {
                        again.run();
                    } else {
                        Callbacks.give(failed, unreadable(problem));
                    }
                },
                failed);
    }

    /** @return -1 if no entry from {@code fromIndex} on fits; empty if some of them have left memory meanwhile */
    private OptionalLong searchMemory(long timestampMs, long fromOffset, long fromIndex) {
        long index = fromIndex;
        while (index <= appliedIndex) {
            List<Entry> entries = group.inMemory(index, appliedIndex, SEARCH_BYTES);
            if (entries.isEmpty()) {
                return OptionalLong.empty();
            }
            for (Entry entry : entries) {
                if (entry.kind() == EntryKind.DATA
                        && EntryFrame.maxTimestampMs(entry) >= timestampMs
                        && EntryFrame.nextOffset(entry) > fromOffset) {
                    return OptionalLong.of(EntryFrame.baseOffset(entry));
                }
            }
            index = entries.getLast().index() + 1;
        }
        return OptionalLong.of(NO_OFFSET);
    }

    /**
     * A blocking look into segments; {@code read} posts its own result.
     *
     * @param failed on the loop, if it could not be read
     * @param refused if there are too many reads
     */
    private void inBackground(SegmentRead read, Consumer<Exception> failed, Consumer<Failure> refused) {
        try {
            coldReads.execute(() -> {
                try {
                    read.run();
                } catch (IOException | RuntimeException e) {
                    group.execute(() -> failed.accept(e));
                }
            });
        } catch (RejectedExecutionException e) {
            Callbacks.give(refused, tooManyColdReads());
        }
    }

    @FunctionalInterface
    private interface SegmentRead {
        void run() throws IOException;
    }

    // ---- checks
    // -------------------------------------------------------------------------------------------------------

    private @Nullable Failure refusal(ReadRequest request) {
        Failure refusal = refusal();
        if (refusal != null) {
            return refusal;
        }
        if (request.leaderEpoch() != 0 && request.leaderEpoch() != leadership.term()) {
            return leadership.staleEpoch(request.leaderEpoch());
        }
        return request.offset() < startOffset() || request.offset() > highWatermark
                ? outOfRange(request.offset())
                : null;
    }

    /** Why this replica may not serve reads at this moment; null if it may. */
    private @Nullable Failure refusal() {
        if (!leadership.leads()) {
            return leadership.notLeader();
        }
        // Until an entry of its own term has committed and is applied here, a leader does not know all that was
        // acknowledged.
        boolean knowsAll = appliedTerm == leadership.term();
        return knowsAll && group.mayServeReads(clock.nanos()) ? null : leadership.notYetReady();
    }

    private static void fail(ReadRequest request, Failure failure) {
        Callbacks.give(request.done(), new ReadOutcome.Failed(failure));
    }

    private Failure outOfRange(long offset) {
        long startOffset = startOffset();
        return Failure.of(
                        ErrorReason.OFFSET_OUT_OF_RANGE,
                        "offset " + offset + " of " + partition + " is not there; it holds " + startOffset + " to "
                                + highWatermark + " (exclusive)")
                .with("log_start_offset", Long.toString(startOffset))
                .with("high_watermark", Long.toString(highWatermark));
    }

    private Failure unreadable(Exception problem) {
        LOG.error("{} cannot be read from segments", partition, problem);
        return unreadable();
    }

    private Failure unreadable() {
        return Failure.of(
                        ErrorReason.NO_LEADER,
                        "records of " + partition
                                + " cannot be read on this broker until they are repaired from another one, its log names the"
                                + " cause; nothing is lost while other replicas hold them, try again shortly")
                .withRetryAfterMs(THROTTLE_RETRY_MS);
    }

    private Failure tooManyWaiters() {
        return throttled(settings.maxFetchWaiters() + " calls wait for the next record of " + partition + " already");
    }

    private static Failure tooManyColdReads() {
        return throttled("too many reads of old records at once");
    }

    private static Failure throttled(String why) {
        return Failure.of(ErrorReason.THROTTLED, why + "; try again shortly").withRetryAfterMs(THROTTLE_RETRY_MS);
    }
}
