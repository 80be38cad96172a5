package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.ReadOutcome;
import dev.balsa.broker.partition.ReadRequest;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.proto.internal.v1.GetPositionsRequest;
import dev.balsa.proto.internal.v1.GetPositionsResponse;
import dev.balsa.proto.internal.v1.Position;
import dev.balsa.proto.internal.v1.PositionQuery;
import dev.balsa.proto.internal.v1.PositionServiceGrpc;
import dev.balsa.raft.runtime.MonotonicClock;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Bounds of partitions, wherever they are led: asked here, or with one call a leader. What cannot be told is an error of its
 * partition. Any thread, never blocks.
 */
public final class PartitionPositions extends PositionServiceGrpc.PositionServiceImplBase {
    private static final int ONE_BATCH = 1;

    private final PartitionRouter router;
    private final BrokerChannels peers;
    private final InstantSource wallClock;
    private final MonotonicClock clock;

    /** @param peers channels to other brokers' listeners for peers */
    PartitionPositions(PartitionRouter router, BrokerChannels peers, InstantSource wallClock, MonotonicClock clock) {
        this.router = router;
        this.peers = peers;
        this.wallClock = wallClock;
        this.clock = clock;
    }

    @Override
    public void getPositions(GetPositionsRequest request, StreamObserver<GetPositionsResponse> observer) {
        long leftNanos = CallDeadline.leftNanos(CallDeadline.DEFAULT_MS);
        List<CompletableFuture<Position>> positions = new ArrayList<>();
        for (PositionQuery query : request.getQueriesList()) {
            PartitionId partition = PartitionRouter.id(query.getTarget());
            positions.add(
                    router.route(partition) instanceof PartitionRouter.Target.Here(var replica)
                            ? here(query, replica, leftNanos)
                            : failed(query, notLedHere(partition)));
        }
        Answers.give(
                observer,
                gathered(positions)
                        .thenApply(found -> GetPositionsResponse.newBuilder()
                                .addAllPositions(found)
                                .build()));
    }

    private static Failure notLedHere(PartitionId partition) {
        return Failure.of(ErrorReason.NOT_LEADER, "this broker does not lead " + partition + " any more; ask again");
    }

    /** By this broker's wall clock. */
    long nowMs() {
        return wallClock.millis();
    }

    /** @return one position a query, in their order */
    CompletableFuture<List<Position>> find(List<PositionQuery> queries, long leftNanos) {
        List<CompletableFuture<Position>> positions = new ArrayList<>();
        Map<Integer, Map<PositionQuery, CompletableFuture<Position>>> elsewhere = new LinkedHashMap<>();
        for (PositionQuery query : queries) {
            positions.add(
                    switch (router.route(PartitionRouter.id(query.getTarget()))) {
                        case PartitionRouter.Target.Here(var replica) -> here(query, replica, leftNanos);
                        case PartitionRouter.Target.There(var leader) ->
                            elsewhere
                                    .computeIfAbsent(leader.leaderId(), ignored -> new LinkedHashMap<>())
                                    .computeIfAbsent(query, ignored -> new CompletableFuture<>());
                        case PartitionRouter.Target.Nowhere(Failure failure) -> failed(query, failure);
                    });
        }
        elsewhere.forEach((brokerId, asked) -> ask(brokerId, asked, leftNanos));
        return gathered(positions);
    }

    private static CompletableFuture<List<Position>> gathered(List<CompletableFuture<Position>> positions) {
        return CompletableFuture.allOf(positions.toArray(CompletableFuture[]::new))
                .thenApply(ignored ->
                        positions.stream().map(CompletableFuture::join).toList());
    }

    private void ask(int brokerId, Map<PositionQuery, CompletableFuture<Position>> asked, long leftNanos) {
        List<PositionQuery> queries = List.copyOf(asked.keySet());
        Channel channel = peers.channel(brokerId);
        if (channel == null) {
            fail(asked, Failure.of(ErrorReason.NO_LEADER, "the address of broker " + brokerId + " is not known here"));
            return;
        }
        Context.ROOT.run(() -> PositionServiceGrpc.newStub(channel)
                .withDeadlineAfter(leftNanos - leftNanos / 10, TimeUnit.NANOSECONDS)
                .getPositions(
                        GetPositionsRequest.newBuilder().addAllQueries(queries).build(),
                        new UnaryAnswer<>(
                                response -> {
                                    if (response.getPositionsCount() != queries.size()) {
                                        fail(asked, GrpcErrors.bug("broker " + brokerId + " left out positions"));
                                        return;
                                    }
                                    for (int i = 0; i < queries.size(); i++) {
                                        CompletableFuture<Position> waiting = asked.get(queries.get(i));
                                        if (waiting != null) {
                                            waiting.complete(response.getPositions(i));
                                        }
                                    }
                                },
                                thrown -> fail(asked, GrpcErrors.ofForwarded(thrown, brokerId)))));
    }

    private void fail(Map<PositionQuery, CompletableFuture<Position>> asked, Failure failure) {
        asked.forEach((query, position) -> position.complete(error(query, failure)));
    }

    private CompletableFuture<Position> failed(PositionQuery query, Failure failure) {
        return CompletableFuture.completedFuture(error(query, failure));
    }

    private Position error(PositionQuery query, Failure failure) {
        return Position.newBuilder()
                .setTarget(query.getTarget())
                .setError(GrpcErrors.toPartitionError(router.withEndpoint(failure)))
                .build();
    }

    private CompletableFuture<Position> here(PositionQuery query, PartitionReplica replica, long leftNanos) {
        CompletableFuture<Position> outcome = new CompletableFuture<>();
        replica.awaitBarrier(
                clock.nanos() + leftNanos,
                () -> replica.bounds(
                        bounds -> {
                            Position.Builder position = Position.newBuilder()
                                    .setTarget(query.getTarget())
                                    .setLogStartOffset(bounds.logStartOffset())
                                    .setHighWatermark(bounds.highWatermark());
                            if (query.hasTimestampMs()) {
                                byTimestamp(query, replica, position, outcome);
                            } else {
                                age(query, replica, position, outcome);
                            }
                        },
                        failure -> outcome.complete(error(query, failure))),
                failure -> outcome.complete(error(query, failure)));
        return outcome;
    }

    private void byTimestamp(
            PositionQuery query,
            PartitionReplica replica,
            Position.Builder position,
            CompletableFuture<Position> outcome) {
        replica.offsetForTimestamp(
                query.getTimestampMs(),
                offset ->
                        outcome.complete(position.setTimestampOffset(offset < 0 ? position.getHighWatermark() : offset)
                                .build()),
                failure -> outcome.complete(error(query, failure)));
    }

    private void age(
            PositionQuery query,
            PartitionReplica replica,
            Position.Builder position,
            CompletableFuture<Position> outcome) {
        long from = Math.max(query.getAgeFromOffset(), position.getLogStartOffset());
        if (!query.hasAgeFromOffset() || from >= position.getHighWatermark()) {
            outcome.complete(position.build());
            return;
        }
        replica.read(new ReadRequest(from, ONE_BATCH, true, 0, read -> {
            switch (read) {
                case ReadOutcome.Found found ->
                    outcome.complete(position.setAgeMs(ageMs(found)).build());
                case ReadOutcome.Failed(Failure failure) -> outcome.complete(error(query, failure));
            }
        }));
    }

    private long ageMs(ReadOutcome.Found found) {
        for (ByteBuffer batch : found.batches()) {
            try {
                return Math.max(0, wallClock.millis() - RecordBatch.of(batch).baseTimestampMs());
            } catch (InvalidBatchException e) {
                throw new IllegalStateException("a committed batch cannot be read", e);
            }
        }
        return 0;
    }
}
