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
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One broker of a {@link FakeCluster}. */
final class FakeBroker {
    private final int id;
    private final FakeCluster cluster;
    private @Nullable Server server;
    private volatile boolean frozen;
    private volatile int port;

    FakeBroker(int id, FakeCluster cluster) {
        this.id = id;
        this.cluster = cluster;
    }

    int id() {
        return id;
    }

    synchronized void start() {
        frozen = false;
        // Never shut down: its threads end when they have nothing to do, and late closing events still need one.
        ExecutorService executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-broker-" + id);
            thread.setDaemon(true);
            return thread;
        });
        try {
            server = builder()
                    .executor(executor)
                    .addService(new Metadata())
                    .addService(new Produce())
                    .addService(new FakeFetch(this, cluster))
                    .addService(new FakeGroupService(this, cluster))
                    .addService(new FakeOffsets(this, cluster))
                    .addService(new FakeTopics(cluster))
                    .addService(new FakePartitions(cluster))
                    .addService(new FakeClusterStatus(this, cluster))
                    .build()
                    .start();
            port = Math.max(0, server.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerBuilder<?> builder() {
        return cluster.isTcp()
                ? NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                        .permitKeepAliveTime(1, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                : InProcessServerBuilder.forName(cluster.serverName(id));
    }

    /** 0 without TCP. */
    int port() {
        return port;
    }

    synchronized void stop() {
        if (server != null) {
            server.shutdownNow();
            server = null;
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
