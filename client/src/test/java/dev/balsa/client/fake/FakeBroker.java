package dev.balsa.client.fake;

import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.InitProducerRequest;
import dev.balsa.proto.v1.InitProducerResponse;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.ProduceStreamResponse;
import io.grpc.Server;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** One broker of a {@link FakeCluster}. */
final class FakeBroker {
    private final int id;
    private final FakeCluster cluster;
    private @Nullable Server server;
    private @Nullable ExecutorService executor;
    private volatile boolean frozen;

    FakeBroker(int id, FakeCluster cluster) {
        this.id = id;
        this.cluster = cluster;
    }

    int id() {
        return id;
    }

    synchronized void start() {
        frozen = false;
        executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-broker-" + id);
            thread.setDaemon(true);
            return thread;
        });
        try {
            server = InProcessServerBuilder.forName(cluster.serverName(id))
                    .executor(executor)
                    .addService(new Metadata())
                    .addService(new Produce())
                    .addService(new FakeFetch(this, cluster))
                    .addService(new FakeTopics(cluster))
                    .addService(new FakeClusterStatus(this, cluster))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void stop() {
        if (server != null) {
            server.shutdownNow();
            server = null;
        }
        if (executor != null) {
            executor.shutdown();
            executor = null;
        }
    }

    synchronized boolean isRunning() {
        return server != null;
    }

    void freeze() {
        frozen = true;
    }

    boolean isFrozen() {
        return frozen;
    }

    <T> void answer(StreamObserver<T> observer, T value) {
        if (!frozen) {
            observer.onNext(value);
            observer.onCompleted();
        }
    }

    private final class Metadata extends MetadataServiceGrpc.MetadataServiceImplBase {
        @Override
        public void getMetadata(GetMetadataRequest request, StreamObserver<GetMetadataResponse> observer) {
            answer(observer, cluster.metadata(request));
        }
    }

    private final class Produce extends ProduceServiceGrpc.ProduceServiceImplBase {
        @Override
        public void initProducer(InitProducerRequest request, StreamObserver<InitProducerResponse> observer) {
            answer(
                    observer,
                    InitProducerResponse.newBuilder()
                            .setProducerId(cluster.nextProducerId())
                            .build());
        }

        @Override
        public StreamObserver<ProduceStreamRequest> produceStream(StreamObserver<ProduceStreamResponse> answers) {
            return new FakeProduceStream(FakeBroker.this, cluster, answers);
        }
    }
}
