package dev.balsa.client.fake;

import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedData;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.ListOffsetsPartition;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListOffsetsResponse;
import dev.balsa.proto.v1.ListedOffset;
import dev.balsa.proto.v1.PartitionError;
import dev.balsa.proto.v1.Reason;
import dev.balsa.wire.record.RecordBatch;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** A broker's fetches: long polls that look again every few milliseconds. */
final class FakeFetch extends FetchServiceGrpc.FetchServiceImplBase {
    private static final long LOOK_MS = 2;

    private final FakeBroker broker;
    private final FakeCluster cluster;

    FakeFetch(FakeBroker broker, FakeCluster cluster) {
        this.broker = broker;
        this.cluster = cluster;
    }

    @Override
    public void fetch(FetchRequest request, StreamObserver<FetchResponse> observer) {
        long deadlineNanos = System.nanoTime() + request.getMaxWaitMs() * 1_000_000L;
        cluster.fetchBegan();
        try {
            fetch(request, deadlineNanos, observer);
        } finally {
            cluster.fetchEnded();
        }
    }

    private void fetch(FetchRequest request, long deadlineNanos, StreamObserver<FetchResponse> observer) {
        synchronized (cluster) {
            FetchResponse response = read(request);
            while (bytes(response) < Math.max(1, request.getMinBytes())
                    && !hasError(response)
                    && System.nanoTime() < deadlineNanos
                    && broker.isRunning()) {
                try {
                    cluster.wait(LOOK_MS);
                } catch (InterruptedException e) {
                    observer.onError(Status.CANCELLED.asRuntimeException());
                    return;
                }
                response = read(request);
            }
            broker.answer(observer, response);
        }
    }

    private static boolean hasError(FetchResponse response) {
        return response.getPartitionsList().stream().anyMatch(FetchedPartition::hasError);
    }

    private static int bytes(FetchResponse response) {
        return response.getPartitionsList().stream()
                .flatMap(partition -> partition.getData().getEncodedBatchesList().stream())
                .mapToInt(com.google.protobuf.ByteString::size)
                .sum();
    }

    private FetchResponse read(FetchRequest request) {
        FetchResponse.Builder response = FetchResponse.newBuilder();
        int leftBytes = request.getMaxBytes();
        for (FetchPartition wanted : request.getPartitionsList()) {
            FetchedPartition fetched = read(wanted, leftBytes);
            leftBytes -= fetched.getSerializedSize();
            response.addPartitions(fetched);
        }
        return response.build();
    }

    private FetchedPartition read(FetchPartition wanted, int leftBytes) {
        FetchedPartition.Builder fetched = FetchedPartition.newBuilder().setTarget(wanted.getTarget());
        FakePartition partition =
                cluster.find(wanted.getTarget().getTopic(), wanted.getTarget().getPartition());
        PartitionError error = error(partition, wanted.getOffset());
        if (error != null || partition == null) {
            return fetched.setError(error).build();
        }
        FetchedData.Builder data = FetchedData.newBuilder()
                .setHighWatermark(partition.nextOffset)
                .setLogStartOffset(partition.logStartOffset)
                .setLeaderEpoch(partition.epoch);
        int bytes = 0;
        for (RecordBatch batch : partition.log()) {
            boolean fits = bytes == 0 || bytes + batch.sizeBytes() <= Math.min(wanted.getMaxBytes(), leftBytes);
            if (batch.nextOffset() > wanted.getOffset() && fits && leftBytes > 0) {
                data.addEncodedBatches(UnsafeByteOperations.unsafeWrap(batch.bytes()));
                bytes += batch.sizeBytes();
            }
        }
        return fetched.setData(data).build();
    }

    private @Nullable PartitionError error(@Nullable FakePartition partition, long offset) {
        Reason reason = Reason.REASON_UNSPECIFIED;
        if (partition == null) {
            reason = Reason.REASON_UNKNOWN_TOPIC;
        } else if (partition.leaderId != broker.id()) {
            reason = Reason.REASON_NOT_LEADER;
        } else if (offset >= 0 && (offset < partition.logStartOffset || offset > partition.nextOffset)) {
            reason = Reason.REASON_OFFSET_OUT_OF_RANGE;
        }
        if (reason == Reason.REASON_UNSPECIFIED) {
            return null;
        }
        PartitionError.Builder error = PartitionError.newBuilder()
                .setCode(Status.Code.FAILED_PRECONDITION.value())
                .setReason(reason.name().substring("REASON_".length()))
                .setMessage("fake " + reason)
                .setDefinitelyNotWritten(true);
        if (reason == Reason.REASON_NOT_LEADER && partition != null) {
            error.setLeader(cluster.hint(partition));
        }
        return error.build();
    }

    @Override
    public void listOffsets(ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> observer) {
        ListOffsetsResponse.Builder response = ListOffsetsResponse.newBuilder();
        synchronized (cluster) {
            for (ListOffsetsPartition wanted : request.getPartitionsList()) {
                ListedOffset.Builder listed = ListedOffset.newBuilder().setTarget(wanted.getTarget());
                FakePartition partition = cluster.find(
                        wanted.getTarget().getTopic(), wanted.getTarget().getPartition());
                PartitionError error = error(partition, -1);
                if (error != null || partition == null) {
                    listed.setError(error);
                } else {
                    listed.setOffset(offset(partition, wanted));
                }
                response.addOffsets(listed);
            }
            broker.answer(observer, response.build());
        }
    }

    private static long offset(FakePartition partition, ListOffsetsPartition wanted) {
        return switch (wanted.getQueryCase()) {
            case EARLIEST -> partition.logStartOffset;
            case LATEST, QUERY_NOT_SET -> partition.nextOffset;
            case TIMESTAMP_MS ->
                partition.log().stream()
                        .filter(batch -> batch.maxTimestampMs() >= wanted.getTimestampMs()
                                && batch.nextOffset() > partition.logStartOffset)
                        .mapToLong(batch -> Math.max(batch.baseOffset(), partition.logStartOffset))
                        .findFirst()
                        .orElse(-1);
        };
    }
}
