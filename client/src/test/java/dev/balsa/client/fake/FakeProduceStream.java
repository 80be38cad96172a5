package dev.balsa.client.fake;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.IndexedWriteResult;
import dev.balsa.proto.v1.PartitionError;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.ProduceStreamResponse;
import dev.balsa.proto.v1.Reason;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A broker's side of a produce stream: refuses a partition after a failed batch until it is resumed, as the contract says. */
final class FakeProduceStream implements StreamObserver<ProduceStreamRequest> {
    private final FakeBroker broker;
    private final FakeCluster cluster;
    private final StreamObserver<ProduceStreamResponse> answers;
    private final Set<TopicPartition> failed = new HashSet<>();
    private boolean broken;

    FakeProduceStream(FakeBroker broker, FakeCluster cluster, StreamObserver<ProduceStreamResponse> answers) {
        this.broker = broker;
        this.cluster = cluster;
        this.answers = answers;
    }

    @Override
    public void onNext(ProduceStreamRequest request) {
        for (int i = 0; i < request.getWritesCount() && !broken && !broker.isFrozen(); i++) {
            PartitionWriteResult result = write(request.getWrites(i));
            if (result != null && !broken) {
                answers.onNext(ProduceStreamResponse.newBuilder()
                        .setCorrelationId(request.getCorrelationId())
                        .addResults(
                                IndexedWriteResult.newBuilder().setWriteIndex(i).setResult(result))
                        .build());
            }
        }
    }

    private @Nullable PartitionWriteResult write(PartitionWrite write) {
        synchronized (cluster) {
            TopicPartition target = new TopicPartition(
                    write.getTarget().getTopic(), write.getTarget().getPartition());
            if (write.getResume()) {
                failed.remove(target);
            }
            if (failed.contains(target)) {
                return error(target, Reason.REASON_STREAM_PARTITION_FAILED, true);
            }
            FakePartition partition = cluster.find(target.topic(), target.partition());
            if (partition == null) {
                return error(target, Reason.REASON_UNKNOWN_TOPIC, true);
            }
            if (partition.leaderId != broker.id()) {
                return error(target, Reason.REASON_NOT_LEADER, true);
            }
            return decide(target, partition, write.getEncodedBatch().asReadOnlyByteBuffer());
        }
    }

    private @Nullable PartitionWriteResult decide(TopicPartition target, FakePartition partition, ByteBuffer bytes) {
        if (bytes.remaining() > cluster.maxBatchBytes()) {
            return error(target, Reason.REASON_RECORD_TOO_LARGE, true);
        }
        RecordBatch batch;
        try {
            batch = RecordBatch.of(bytes);
        } catch (InvalidBatchException e) {
            return error(target, Reason.REASON_INVALID_RECORD, true);
        }
        WriteFault fault = cluster.plan().next(broker.id(), target, batch);
        if (fault instanceof WriteFault.Refuse refuse) {
            return error(target, refuse.reason(), true);
        } else if (fault instanceof WriteFault.Reset) {
            return reset();
        } else if (fault instanceof WriteFault.BeSilent) {
            return null;
        }
        FakePartition.Result result = partition.append(bytes);
        if (fault instanceof WriteFault.WriteAndReset) {
            return reset();
        } else if (fault instanceof WriteFault.WriteAndBeSilent) {
            return null;
        }
        if (result.error() != null) {
            return error(target, result.error(), true);
        }
        if (fault instanceof WriteFault.WriteAndFail fail) {
            return error(target, fail.reason(), false);
        }
        PartitionWriteResult.Builder answer = PartitionWriteResult.newBuilder();
        if (result.appended() != null) {
            answer.setAppended(result.appended());
        }
        return answer.build();
    }

    private @Nullable PartitionWriteResult reset() {
        broken = true;
        answers.onError(Status.UNAVAILABLE.withDescription("injected reset").asRuntimeException());
        return null;
    }

    private PartitionWriteResult error(TopicPartition target, Reason reason, boolean definite) {
        failed.add(target);
        PartitionError.Builder error = PartitionError.newBuilder()
                .setCode(Status.Code.UNAVAILABLE.value())
                .setReason(reason.name().substring("REASON_".length()))
                .setMessage("injected " + reason)
                .setDefinitelyNotWritten(definite);
        FakePartition partition = cluster.find(target.topic(), target.partition());
        if (reason == Reason.REASON_NOT_LEADER && partition != null) {
            error.setLeader(cluster.hint(partition));
        }
        return PartitionWriteResult.newBuilder().setError(error).build();
    }

    @Override
    public void onError(Throwable error) {
        broken = true;
    }

    @Override
    public void onCompleted() {
        if (!broken) {
            broken = true;
            answers.onCompleted();
        }
    }
}
