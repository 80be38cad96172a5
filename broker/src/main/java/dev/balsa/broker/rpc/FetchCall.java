package dev.balsa.broker.rpc;

import dev.balsa.broker.client.OpenCall;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.partition.CommitWaiter;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.ReadOutcome;
import dev.balsa.broker.partition.ReadRequest;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchedPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One unary fetch served here. Partitions are read one after the other, each within what the ones before it left of the answer's
 * bound; while that is too little, the call waits for commits in all of them and reads again. One step follows the other, so no
 * two threads are in it at a time.
 */
final class FetchCall {
    /** A read that finds no memory for its answer has taken this much in vain. */
    private static final int MAX_READ_BYTES = 4 << 20;

    /** How one partition of the call goes on. */
    private static final class Part {
        private final FetchPartition request;
        private final @Nullable PartitionReplica replica;
        private @Nullable Failure failure;
        private ReadOutcome.@Nullable Found found;

        Part(FetchPartition request, @Nullable PartitionReplica replica, @Nullable Failure failure) {
            this.request = request;
            this.replica = replica;
            this.failure = failure;
        }

        /** There is more than the answer's bound lets through, so waiting for yet more would be pointless. */
        boolean isCutShort() {
            return found != null && found.nextOffset() < found.highWatermark();
        }

        void forgetBatches() {
            found = found == null ? null : found.without(request.getOffset());
        }
    }

    private final FetchServices services;
    private final FetchLimits limits;
    private final SingleAnswer<FetchResponse> answer;
    private final OpenCall call;
    private final List<Part> parts = new ArrayList<>();
    private final long waitUntilNanos;
    private final long deadlineNanos;

    private long foundBytes;

    /** @param leftNanos time until the call has to be answered */
    FetchCall(
            FetchServices services,
            FetchRequest request,
            FetchLimits limits,
            long leftNanos,
            SingleAnswer<FetchResponse> answer) {
        this.services = services;
        this.limits = limits;
        this.answer = answer;
        this.call = OpenCall.current();
        long now = services.clock().nanos();
        this.deadlineNanos = now + leftNanos;
        this.waitUntilNanos = now + Math.min(limits.maxWaitNanos(), leftNanos);
        for (FetchPartition each : request.getPartitionsList()) {
            parts.add(part(each));
        }
    }

    void start() {
        if (limits.linearizable()) {
            awaitBarriers();
        } else {
            readFrom(0);
        }
    }

    private Part part(FetchPartition request) {
        PartitionId partition = PartitionRouter.id(request.getTarget());
        return switch (services.router().route(partition)) {
            case PartitionRouter.Target.Here(PartitionReplica replica) -> new Part(request, replica, null);
            case PartitionRouter.Target.There(LeaderAddress leader) ->
                new Part(request, null, PartitionRouter.notLeader(partition, leader));
            case PartitionRouter.Target.Nowhere(Failure failure) -> new Part(request, null, failure);
        };
    }

    /** All barriers at once: each takes a round trip to a majority. */
    private void awaitBarriers() {
        AtomicInteger missing = new AtomicInteger(1);
        Runnable settled = () -> {
            if (missing.decrementAndGet() == 0) {
                readFrom(0);
            }
        };
        for (Part part : parts) {
            if (part.replica != null) {
                missing.incrementAndGet();
                part.replica.awaitBarrier(deadlineNanos, settled, failure -> {
                    part.failure = failure;
                    settled.run();
                });
            }
        }
        settled.run();
    }

    private void readFrom(int position) {
        if (answer.isCancelled()) {
            parts.forEach(Part::forgetBatches);
            return;
        }
        for (int i = position; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.replica != null && part.failure == null) {
                read(part, part.replica, i + 1);
                return;
            }
        }
        allRead();
    }

    private void read(Part part, PartitionReplica replica, int nextPosition) {
        int partitionBytes = part.request.getMaxBytes() == 0 ? FetchLimits.PARTITION_BYTES : part.request.getMaxBytes();
        long leftBytes = limits.maxBytes() - foundBytes;
        replica.read(new ReadRequest(
                part.request.getOffset(),
                (int) Math.min(Math.min(partitionBytes, MAX_READ_BYTES), leftBytes),
                foundBytes == 0,
                part.request.getLeaderEpoch(),
                outcome -> {
                    switch (outcome) {
                        case ReadOutcome.Found found -> found(part, found);
                        case ReadOutcome.Failed(Failure failure) -> part.failure = failure;
                    }
                    readFrom(nextPosition);
                }));
    }

    private void found(Part part, ReadOutcome.Found found) {
        if (found.sizeBytes() == 0 || call.holdAnswer(found.sizeBytes())) {
            part.found = found;
            foundBytes += found.sizeBytes();
        } else if (foundBytes == 0) {
            part.failure = FetchedAnswers.tooManyUnread();
        } else {
            // What there is already is an answer; the rest of it is asked for by the next call.
            part.found = found.without(part.request.getOffset());
        }
    }

    private void allRead() {
        boolean failed = parts.stream().anyMatch(part -> part.failure != null);
        boolean cutShort = parts.stream().anyMatch(Part::isCutShort);
        boolean timeIsOver = services.clock().nanos() - waitUntilNanos >= 0;
        if (failed || cutShort || timeIsOver || foundBytes >= limits.minBytes()) {
            services.answers().execute(this::give);
        } else {
            await();
        }
    }

    /** What was found is read again then, so that nothing of it is kept meanwhile. */
    private void await() {
        long missingBytes = limits.minBytes() - foundBytes;
        parts.forEach(Part::forgetBatches);
        foundBytes = 0;
        call.dropAnswers();
        CommitWaiter waiter = new CommitWaiter(missingBytes, waitUntilNanos, new CommitWaiter.Listener() {
            @Override
            public void ready() {
                readFrom(0);
            }

            @Override
            public void refused(Failure failure) {
                answer.fail(failure.toException());
            }
        });
        answer.whenCancelled(waiter::cancel);
        for (Part part : parts) {
            if (part.replica != null && part.found != null) {
                part.replica.awaitCommit(waiter, part.found.highWatermark());
            }
        }
    }

    private void give() {
        if (answer.isCancelled()) {
            // What it held counts no more, and shall not stay until all answers before it are made.
            parts.forEach(Part::forgetBatches);
            return;
        }
        FetchResponse.Builder response = FetchResponse.newBuilder();
        long leftBytes = limits.maxBytes();
        boolean isEmpty = true;
        for (Part part : parts) {
            FetchedPartition fetched = answer(part, leftBytes, isEmpty);
            response.addPartitions(fetched);
            long records = fetched.getData().getRecords().getSerializedSize();
            leftBytes -= records;
            isEmpty = isEmpty && records == 0;
        }
        call.waitsForClient();
        answer.give(response.build());
    }

    private FetchedPartition answer(Part part, long leftBytes, boolean alwaysOne) {
        ReadOutcome.Found found = part.found;
        if (part.failure != null || found == null) {
            Failure failure = part.failure == null ? GrpcErrors.bug("a partition was not read") : part.failure;
            return FetchedAnswers.failed(
                    part.request.getTarget(), services.router().withEndpoint(failure));
        }
        try {
            FetchedAnswers.Piece piece =
                    FetchedAnswers.of(found, part.request.getOffset(), limits.encoded(), leftBytes, alwaysOne);
            return FetchedAnswers.data(part.request.getTarget(), piece.data());
        } catch (FailureException e) {
            return FetchedAnswers.failed(part.request.getTarget(), e.failure());
        }
    }
}
