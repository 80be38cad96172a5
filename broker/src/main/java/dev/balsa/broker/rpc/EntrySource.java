package dev.balsa.broker.rpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.PartitionLog;
import dev.balsa.proto.internal.v1.ReadEntriesRequest;
import dev.balsa.proto.internal.v1.ReadEntriesResponse;
import dev.balsa.proto.internal.v1.RepairServiceGrpc;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/** Gives other brokers the bytes that their disks have lost. Segments hold committed entries only, and every one is verified. */
public final class EntrySource extends RepairServiceGrpc.RepairServiceImplBase {
    private static final int MAX_BYTES = 1 << 20;

    private final String clusterId;
    private final LogDirectories store;

    public EntrySource(String clusterId, LogDirectories store) {
        this.clusterId = clusterId;
        this.store = store;
    }

    /** Reads from the disk: on the pool for calls, never on a loop of the network. */
    @Override
    public void readEntries(ReadEntriesRequest request, StreamObserver<ReadEntriesResponse> observer) {
        try {
            observer.onNext(read(request));
            observer.onCompleted();
        } catch (IOException e) {
            observer.onError(Status.UNAVAILABLE
                    .withDescription("these entries cannot be read here either: " + e.getMessage())
                    .asRuntimeException());
        } catch (IllegalArgumentException e) {
            observer.onError(Status.NOT_FOUND.withDescription(e.getMessage()).asRuntimeException());
        }
    }

    private ReadEntriesResponse read(ReadEntriesRequest request) throws IOException {
        if (!request.getClusterId().equals(clusterId)) {
            throw new IllegalArgumentException("this broker belongs to cluster " + clusterId);
        }
        PartitionLog log = store.log(new GroupId(request.getGroupId()));
        long from = request.getFromIndex();
        if (log == null || from < 1 || from > request.getToIndex()) {
            throw new IllegalArgumentException("no replica of group " + request.getGroupId() + " with entry " + from);
        }
        if (from <= log.upkeep().anchor().id().index()) {
            throw new IllegalArgumentException("entry " + from + " has been given up here");
        }
        if (from > log.storedIndex()) {
            throw new IOException("entry " + from + " does not stand in a segment here yet");
        }
        ReadEntriesResponse.Builder response = ReadEntriesResponse.newBuilder();
        for (Entry entry : log.read(from, MAX_BYTES)) {
            if (entry.index() <= request.getToIndex()) {
                response.addEntries(UnsafeByteOperations.unsafeWrap(entry.frame()));
            }
        }
        return response.build();
    }
}
