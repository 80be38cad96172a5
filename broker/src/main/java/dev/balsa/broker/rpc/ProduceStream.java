package dev.balsa.broker.rpc;

import dev.balsa.broker.client.OpenCall;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.partition.Acks;
import dev.balsa.broker.partition.CheckedBatch;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.ProduceOutcome;
import dev.balsa.broker.partition.ProduceWrite;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.proto.v1.IndexedWriteResult;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.ProduceStreamResponse;
import io.grpc.SynchronizationContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pipelined produce stream. Requests are checked on the thread that receives them; everything else happens one step at a time
 * in {@code serial}, whichever thread brings it. Nothing is buffered without bound: the next request is asked for only while the
 * bytes that are not settled stay under a limit and the client reads its answers. What it does not read keeps no batch in memory.
 */
final class ProduceStream implements StreamObserver<ProduceStreamRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ProduceStream.class);
    private static final long MAX_BYTES = 4 << 20;
    private static final int MAX_WRITES = 4_096;
    private static final int MAX_PARTITIONS = 10_000;
    private static final long THROTTLE_RETRY_MS = 100;
    /** What a partition takes that the stream remembers, beside its name. */
    private static final long PARTITION_BYTES = 512;
    /** What an answer takes that waits for the client. */
    private static final long ANSWER_BYTES = 256;

    /** One request until all its answers have left. Its batches count as long as one of them is not settled. */
    private static final class Admitted {
        private final long correlationId;
        private final long sizeBytes;
        private final boolean inBudget;
        private int unsettled;

        Admitted(ProduceStreamRequest request, long sizeBytes, boolean inBudget) {
            this.correlationId = request.getCorrelationId();
            this.sizeBytes = sizeBytes;
            this.inBudget = inBudget;
            this.unsettled = request.getWritesCount();
        }
    }

    private record Answer(Admitted request, IndexedWriteResult result) {}

    /** What the receiving thread found out about a write. */
    private record Checked(PartitionWrite write, PartitionId partition, CheckedOrFailed batch) {}

    private sealed interface CheckedOrFailed {
        record Good(PartitionReplica replica, CheckedBatch batch) implements CheckedOrFailed {}

        record BadBatch(PartitionReplica replica, Failure failure) implements CheckedOrFailed {}

        record NotHere(Failure failure) implements CheckedOrFailed {}
    }

    private final ProduceServices services;
    private final ServerCallStreamObserver<ProduceStreamResponse> client;
    private final OpenCall call;
    private final SynchronizationContext serial;
    private final Map<PartitionId, StreamPartition<Answer>> partitions = new HashMap<>();
    private final ArrayDeque<Answer> outgoing = new ArrayDeque<>();

    private boolean clusterChecked;
    private boolean sendScheduled;
    private boolean requested = true;
    private boolean halfClosed;
    private boolean over;
    private long unsettledBytes;
    private long unreadBytes;
    private int unsentWrites;

    ProduceStream(ProduceServices services, ServerCallStreamObserver<ProduceStreamResponse> client) {
        this.services = services;
        this.client = client;
        this.call = OpenCall.current();
        this.serial = new SynchronizationContext((thread, bug) -> fail(bug));
        client.disableAutoRequest();
        client.setOnReadyHandler(() -> serial.execute(this::send));
        client.setOnCancelHandler(() -> serial.execute(this::end));
        client.request(1);
    }

    static Failure overBudget() {
        return Failure.of(
                        ErrorReason.THROTTLED,
                        "this broker holds too many unanswered batches; nothing was written, try again shortly")
                .withRetryAfterMs(THROTTLE_RETRY_MS);
    }

    @Override
    public void onNext(ProduceStreamRequest request) {
        try {
            if (!clusterChecked) {
                services.router().checkCluster(request.getClusterId());
                clusterChecked = true;
            }
            Acks acks = check(request);
            long timeoutMs = request.getTimeoutMs() == 0 ? CallDeadline.DEFAULT_MS : request.getTimeoutMs();
            long deadlineNanos = services.clock().nanos() + CallDeadline.leftNanos(timeoutMs);
            long sizeBytes = request.getSerializedSize();
            boolean inBudget = services.budget().tryTake(call.produceShare(), sizeBytes);
            Admitted admitted = new Admitted(request, sizeBytes, inBudget);
            List<Checked> writes;
            try {
                writes = check(request, inBudget);
            } catch (RuntimeException bug) {
                giveBack(admitted);
                throw bug;
            }
            serial.execute(() -> admit(admitted, writes, acks, deadlineNanos));
        } catch (FailureException | RuntimeException e) {
            serial.execute(() -> fail(e));
        }
    }

    @Override
    public void onError(Throwable thrown) {
        serial.execute(this::end);
    }

    @Override
    public void onCompleted() {
        serial.execute(() -> {
            halfClosed = true;
            send();
        });
    }

    // ---- on the receiving thread ------------------------------------------------------------------------------------

    private static Acks check(ProduceStreamRequest request) throws FailureException {
        if (request.getWritesCount() == 0 || request.getWritesCount() > MAX_WRITES) {
            throw Failure.of(
                            ErrorReason.INVALID_REQUEST,
                            "a stream request carries 1 to " + MAX_WRITES + " writes, not " + request.getWritesCount())
                    .toException();
        }
        ProduceService.checkTimeout(request.getTimeoutMs());
        return WriteResults.acks(request.getAcks());
    }

    private List<Checked> check(ProduceStreamRequest request, boolean inBudget) {
        List<Checked> writes = new ArrayList<>(request.getWritesCount());
        for (PartitionWrite write : request.getWritesList()) {
            writes.add(check(write, inBudget));
        }
        return writes;
    }

    private Checked check(PartitionWrite write, boolean inBudget) {
        PartitionId partition = PartitionRouter.id(write.getTarget());
        CheckedOrFailed batch = switch (services.router().route(partition)) {
            case PartitionRouter.Target.Here(PartitionReplica replica) -> check(write, replica, inBudget);
            case PartitionRouter.Target.There(LeaderAddress leader) ->
                new CheckedOrFailed.NotHere(PartitionRouter.notLeader(partition, leader));
            case PartitionRouter.Target.Nowhere(Failure failure) -> new CheckedOrFailed.NotHere(failure);
        };
        return new Checked(write, partition, batch);
    }

    private CheckedOrFailed check(PartitionWrite write, PartitionReplica replica, boolean inBudget) {
        if (!inBudget) {
            return new CheckedOrFailed.BadBatch(replica, overBudget());
        }
        try {
            CheckedBatch batch =
                    services.encoder().batch(write, replica.settings().maxBatchBytes());
            return new CheckedOrFailed.Good(replica, batch);
        } catch (FailureException e) {
            return new CheckedOrFailed.BadBatch(replica, e.failure());
        }
    }

    // ---- in serial ------------------------------------------------------------------------------------------------

    private void admit(Admitted request, List<Checked> writes, Acks acks, long deadlineNanos) {
        requested = false;
        if (over) {
            giveBack(request);
            return;
        }
        unsettledBytes += request.sizeBytes;
        unsentWrites += writes.size();
        for (int i = 0; i < writes.size(); i++) {
            StreamPartition<Answer> partition = partition(writes.get(i).partition());
            if (partition == null) {
                // Neither this write nor those after it will ever be settled.
                unsentWrites -= writes.size() - i;
                settled(request, writes.size() - i);
                fail(cannotRemember(partitions.size()).toException());
                return;
            }
            start(request, i, writes.get(i), partition, acks, deadlineNanos);
        }
        askForMore();
    }

    /** The stream's memory of a partition; null if it remembers as many as it may. */
    private @Nullable StreamPartition<Answer> partition(PartitionId id) {
        StreamPartition<Answer> known = partitions.get(id);
        if (known == null
                && partitions.size() < MAX_PARTITIONS
                && call.hold(PARTITION_BYTES + id.topic().length())) {
            known = new StreamPartition<>();
            partitions.put(id, known);
        }
        return known;
    }

    private static Failure cannotRemember(int partitions) {
        if (partitions >= MAX_PARTITIONS) {
            return Failure.of(
                    ErrorReason.INVALID_REQUEST,
                    "the stream has written to " + MAX_PARTITIONS + " partitions; open another one, for fewer");
        }
        return Failure.of(
                        ErrorReason.THROTTLED,
                        "this broker has no memory to remember one more partition of this stream; what became of its last"
                                + " batches is unknown to it: open a new stream and retry them")
                .withRetryAfterMs(THROTTLE_RETRY_MS);
    }

    private void start(
            Admitted request,
            int position,
            Checked checked,
            StreamPartition<Answer> partition,
            Acks acks,
            long deadlineNanos) {
        StreamPartition.Slot<Answer> slot = partition.open();
        Consumer<ProduceOutcome> done =
                outcome -> serial.execute(() -> complete(request, position, checked, partition, slot, outcome));
        switch (checked.batch()) {
            case CheckedOrFailed.Good(PartitionReplica replica, CheckedBatch batch) ->
                replica.produce(new ProduceWrite(
                        batch,
                        acks,
                        checked.write().getLeaderEpoch(),
                        deadlineNanos,
                        partition.lane(),
                        checked.write().getResume(),
                        done));
            case CheckedOrFailed.BadBatch(PartitionReplica replica, Failure failure) ->
                replica.refuse(partition.lane(), failure, deadlineNanos, done);
            case CheckedOrFailed.NotHere(Failure failure) -> {
                partition.lane().fail();
                done.accept(new ProduceOutcome.Refused(failure));
            }
        }
    }

    private void complete(
            Admitted request,
            int position,
            Checked checked,
            StreamPartition<Answer> partition,
            StreamPartition.Slot<Answer> slot,
            ProduceOutcome outcome) {
        settled(request, 1);
        PartitionWriteResult result = WriteResults.of(checked.write().getTarget(), outcome, services.router());
        IndexedWriteResult indexed = IndexedWriteResult.newBuilder()
                .setWriteIndex(position)
                .setResult(result)
                .build();
        partition.complete(slot, new Answer(request, indexed), outgoing::add);
        if (!sendScheduled) {
            // Later in this drain, so that answers which come together leave together.
            sendScheduled = true;
            serial.execute(() -> {
                sendScheduled = false;
                send();
            });
        }
    }

    private void send() {
        while (!outgoing.isEmpty() && (over || client.isReady())) {
            Admitted request = outgoing.element().request();
            ProduceStreamResponse.Builder response =
                    ProduceStreamResponse.newBuilder().setCorrelationId(request.correlationId);
            while (!outgoing.isEmpty() && outgoing.element().request() == request) {
                response.addResults(outgoing.remove().result());
                unsentWrites--;
            }
            if (!over) {
                client.onNext(response.build());
            }
        }
        if (!over && halfClosed && unsentWrites == 0) {
            over = true;
            client.onCompleted();
        }
        noteUnread();
        askForMore();
    }

    /** Answers that the client does not read stay here, and count as what the stream costs. */
    private void noteUnread() {
        if (outgoing.isEmpty()) {
            if (unreadBytes > 0) {
                call.drop(unreadBytes);
                unreadBytes = 0;
            }
            if (!over) {
                call.goesOn();
            }
            return;
        }
        call.waitsForClient();
        long more = outgoing.size() * ANSWER_BYTES - unreadBytes;
        if (more > 0 && !call.hold(more)) {
            fail(Failure.of(
                            ErrorReason.THROTTLED,
                            "the client does not read its answers, and there is no memory to keep more of them; what became of"
                                    + " its last batches is unknown to it: open a new stream and retry them")
                    .toException());
            return;
        }
        unreadBytes += Math.max(0, more);
    }

    /** What has become of writes is known: their batches are in the log, or let go. */
    private void settled(Admitted request, int writes) {
        request.unsettled -= writes;
        if (request.unsettled == 0) {
            unsettledBytes -= request.sizeBytes;
            giveBack(request);
        }
    }

    private void askForMore() {
        boolean isRead = outgoing.isEmpty() || client.isReady();
        if (!over && !requested && !halfClosed && isRead && unsettledBytes < MAX_BYTES && unsentWrites < MAX_WRITES) {
            requested = true;
            client.request(1);
        }
    }

    private void giveBack(Admitted request) {
        if (request.inBudget) {
            services.budget().give(call.produceShare(), request.sizeBytes);
        }
    }

    /** The stream as a whole has failed; what is under way goes on and nobody hears of it. */
    private void fail(Throwable thrown) {
        if (!over) {
            over = true;
            client.onError(GrpcErrors.toException(thrown));
            // Until it has read that.
            call.waitsForClient();
        } else {
            LOG.warn("a produce stream failed after its end", thrown);
        }
        send();
    }

    private void end() {
        over = true;
        send();
    }
}
