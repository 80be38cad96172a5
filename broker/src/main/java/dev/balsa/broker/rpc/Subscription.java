package dev.balsa.broker.rpc;

import dev.balsa.broker.client.OpenCall;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.partition.CommitWaiter;
import dev.balsa.broker.partition.OffsetBounds;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.ReadOutcome;
import dev.balsa.broker.partition.ReadRequest;
import dev.balsa.proto.v1.SubscribeRequest;
import dev.balsa.proto.v1.SubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One partition pushed to one client. It reads, sends, and waits for commits or for the client in turn; at every moment exactly one
 * of these is under way, so nothing piles up when the client is slow, and no two threads are in it at a time.
 */
final class Subscription {
    private static final int READ_BYTES = 1 << 20;
    private static final long SMALL_BYTES = 64 << 10;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long BARRIER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MEMORY_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long NO_END = Long.MAX_VALUE;

    private enum Phase {
        WORKING,
        WAITING_FOR_CLIENT,
        OVER
    }

    private final FetchServices services;
    private final PartitionReplica replica;
    private final SubscribeRequest request;
    private final boolean encoded;
    private final ServerCallStreamObserver<SubscribeResponse> client;
    private final Runnable whenOver;
    private final OpenCall call;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WORKING);

    private volatile @Nullable CommitWaiter waiter;
    private long offset;
    private long endOffset = NO_END;
    private long lastSentNanos;

    Subscription(
            FetchServices services,
            PartitionReplica replica,
            SubscribeRequest request,
            boolean encoded,
            ServerCallStreamObserver<SubscribeResponse> client,
            Runnable whenOver) {
        this.services = services;
        this.replica = replica;
        this.request = request;
        this.encoded = encoded;
        this.client = client;
        this.whenOver = whenOver;
        this.call = OpenCall.current();
    }

    /** Within the call's handler. */
    void start() {
        client.setOnReadyHandler(this::clientIsReady);
        client.setOnCancelHandler(this::cancelled);
        lastSentNanos = services.clock().nanos();
        boolean needsEnd = request.getUntilEnd() || request.getStartCase() == SubscribeRequest.StartCase.LATEST;
        if (needsEnd) {
            // The end "as of now" must hold everything that was acknowledged before the call, by whichever leader.
            long deadlineNanos = services.clock().nanos() + BARRIER_NANOS;
            replica.awaitBarrier(deadlineNanos, () -> replica.bounds(this::began, this::fail), this::fail);
        } else {
            replica.bounds(this::began, this::fail);
        }
    }

    private void began(OffsetBounds bounds) {
        offset = switch (request.getStartCase()) {
            case OFFSET -> request.getOffset();
            case LATEST -> bounds.highWatermark();
            case EARLIEST, START_NOT_SET -> bounds.logStartOffset();
        };
        if (request.getUntilEnd()) {
            endOffset = bounds.highWatermark();
        }
        read();
    }

    private void read() {
        if (phase.get() == Phase.OVER) {
            return;
        }
        // Only a client that has taken the last piece gets here. Without room for a small piece it is not worth
        // reading.
        call.dropAnswers();
        if (!call.holdAnswer(SMALL_BYTES)) {
            awaitMemory();
            return;
        }
        replica.read(new ReadRequest(
                offset,
                READ_BYTES,
                true,
                0,
                outcome -> services.answers().execute(() -> {
                    switch (outcome) {
                        case ReadOutcome.Found found -> found(found);
                        case ReadOutcome.Failed(Failure failure) -> fail(failure);
                    }
                })));
    }

    private void found(ReadOutcome.Found found) {
        boolean isIdle = services.clock().nanos() - lastSentNanos >= IDLE_NANOS;
        boolean atEnd = offset >= endOffset;
        if (!found.batches().isEmpty() && !atEnd) {
            if (found.sizeBytes() > SMALL_BYTES && !call.holdAnswer(found.sizeBytes() - SMALL_BYTES)) {
                call.dropAnswers();
                awaitMemory();
                return;
            }
            try {
                FetchedAnswers.Piece piece = FetchedAnswers.of(found, offset, encoded, READ_BYTES, true);
                offset = piece.nextOffset();
                send(piece);
            } catch (FailureException e) {
                fail(e.failure());
                return;
            }
        } else if (isIdle && !atEnd) {
            send(new FetchedAnswers.Piece(emptyFrame(found), 0, offset));
        }
        if (offset >= endOffset) {
            complete();
        } else if (!client.isReady()) {
            awaitClient();
        } else if (found.batches().isEmpty()) {
            call.dropAnswers();
            awaitCommit(found.highWatermark());
        } else {
            read();
        }
    }

    private static dev.balsa.proto.v1.FetchedData emptyFrame(ReadOutcome.Found found) {
        return dev.balsa.proto.v1.FetchedData.newBuilder()
                .setHighWatermark(found.highWatermark())
                .setLogStartOffset(found.logStartOffset())
                .setLeaderEpoch(found.leaderEpoch())
                .build();
    }

    private void send(FetchedAnswers.Piece piece) {
        lastSentNanos = services.clock().nanos();
        if (phase.get() != Phase.OVER) {
            client.onNext(SubscribeResponse.newBuilder().setData(piece.data()).build());
        }
    }

    private void awaitCommit(long highWatermark) {
        replica.awaitCommit(waiter(1, lastSentNanos + IDLE_NANOS), highWatermark);
    }

    private CommitWaiter waiter(long minBytes, long deadlineNanos) {
        CommitWaiter next = new CommitWaiter(minBytes, deadlineNanos, new CommitWaiter.Listener() {
            @Override
            public void ready() {
                read();
            }

            @Override
            public void refused(Failure failure) {
                fail(failure);
            }
        });
        waiter = next;
        return next;
    }

    /** Other clients' answers hold it all; nobody can tell when that changes. */
    private void awaitMemory() {
        CommitWaiter next = waiter(Long.MAX_VALUE, services.clock().nanos() + MEMORY_RETRY_NANOS);
        replica.awaitCommit(next, Long.MAX_VALUE);
    }

    private void awaitClient() {
        call.waitsForClient();
        if (phase.compareAndSet(Phase.WORKING, Phase.WAITING_FOR_CLIENT) && client.isReady()) {
            // It became ready between the two looks, and its handler may have run before there was anything to wake.
            clientIsReady();
        }
    }

    private void clientIsReady() {
        if (phase.compareAndSet(Phase.WAITING_FOR_CLIENT, Phase.WORKING)) {
            call.goesOn();
            read();
        }
    }

    private void complete() {
        if (end()) {
            call.waitsForClient();
            client.onCompleted();
        }
    }

    private void fail(Failure failure) {
        if (end()) {
            Failure named = services.router()
                    .withEndpoint(failure)
                    .with("topic", request.getTarget().getTopic())
                    .with("partition", Integer.toString(request.getTarget().getPartition()));
            client.onError(GrpcErrors.toException(named));
        }
    }

    private void cancelled() {
        end();
        CommitWaiter last = waiter;
        if (last != null) {
            last.cancel();
        }
    }

    private boolean end() {
        boolean first = phase.getAndSet(Phase.OVER) != Phase.OVER;
        if (first) {
            whenOver.run();
        }
        return first;
    }
}
